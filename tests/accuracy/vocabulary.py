"""What the user's terms do to English transcripts: names mended, nothing else harmed.

usage: vocabulary.py PLAIN.jsonl WITH_TERMS.jsonl TERM...

Both files hold a record for each scored English clip, as `score.py` reads them.
Exits 1 where more words are wrong with the terms than without, or where they
mend no name.
"""

import sys

import corpus
from score import Results


def main() -> int:
    plain_path, terms_path, *terms = sys.argv[1:]
    clips = [clip for clip in corpus.scored_clips() if clip.language == "en"]
    plain, mended = Results(plain_path, clips), Results(terms_path, clips)
    clips = [clip for clip in clips if not plain.lacks_codec(clip)]
    names = [
        term
        for term in terms
        for clip in clips
        if term in mended.text(clip) and term not in plain.text(clip)
    ]
    before, after = plain.pooled(clips), mended.pooled(clips)
    print(
        f"\nWith {len(terms)} terms: {after.percent:.2f} % of English words wrong,"
        f" {before.percent:.2f} % without; mended: {', '.join(names) or 'nothing'}."
    )
    broken = after.wrong > before.wrong or not names
    if broken:
        print("\nBROKEN: terms shall mend names and harm nothing.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
