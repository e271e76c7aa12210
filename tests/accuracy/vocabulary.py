"""The effect of the user's vocabulary on English transcripts.

usage: vocabulary.py PLAIN.jsonl WITH_TERMS.jsonl TERM...

Both files contain a record for each scored English clip. Exits with 1 if the terms increase the
error rate or correct no name.
"""

import sys

import corpus
from score import Results


def main() -> int:
    plain_path, terms_path, *terms = sys.argv[1:]
    clips = [clip for clip in corpus.scored_clips() if clip.language == "en"]
    plain, with_terms = Results(plain_path, clips), Results(terms_path, clips)
    clips = [clip for clip in clips if not plain.has_unsupported_codec(clip)]
    names = [
        term
        for term in terms
        for clip in clips
        if term in with_terms.text(clip) and term not in plain.text(clip)
    ]
    before, after = plain.pooled(clips), with_terms.pooled(clips)
    print(
        f"\nWith {len(terms)} terms: {with_terms.rate(clips)} % word error rate in English,"
        f" {plain.rate(clips)} % without, difference {with_terms.difference(plain, clips)};"
        f" corrected: {', '.join(names) or 'nothing'}."
    )
    failed = after.wrong > before.wrong or not names
    if failed:
        print("\nBROKEN: terms must correct names and add no errors.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
