-- The latest `changed_at` and `edited_at` that this library has given or taken in.
ALTER TABLE library ADD COLUMN latest_change INTEGER NOT NULL DEFAULT 0;
