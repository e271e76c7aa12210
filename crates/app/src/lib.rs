//! What Earshot does, without a face: paths, settings, models, jobs.
