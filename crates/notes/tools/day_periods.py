"""Writes src/day_periods.txt: which hours the words of the day name, in every
language of the Unicode CLDR. Old releases count too, since old phones wrote by them.

    for v in 48.2.0 44.1.0 40.0.0 36.0.0 33.0.0 30.0.3 28.0.0; do
      npm pack cldr-dates-full@$v && mkdir -p v$v && tar xzf cldr-dates-full-$v.tgz -C v$v
    done
    npm pack cldr-core@48.2.0 && mkdir -p core && tar xzf cldr-core-48.2.0.tgz -C core
    python3 day_periods.py . > ../src/day_periods.txt
"""

import json
import pathlib
import sys
import unicodedata

HEAD = """\
# Which hours of the day a word names, as a mask of 24 bits in hexadecimal (bit 0 is
# midnight to one), then the words as `local_time::key` writes them. Made by
# tools/day_periods.py from cldr-dates-full 28 to 48.2 and cldr-core 48.2,
# copyright Unicode, Inc., licence Unicode-3.0.
"""

AM, PM = 0x000FFF, 0xFFF000


def key(word):
    """As `local_time::key`: letters and the marks on them, composed, in lower case."""
    word = unicodedata.normalize("NFC", unicodedata.normalize("NFC", word).lower())
    return "".join(c for c in word if unicodedata.category(c)[0] in "LM")


def hours(rule):
    """The hours of a rule of CLDR, as a mask."""
    if "_at" in rule:
        return 1 << int(rule["_at"][:2]) % 24
    start, end = int(rule["_from"][:2]), int(rule["_before"][:2])
    end += 24 if end <= start else 0
    return sum(1 << hour % 24 for hour in range(start, end))


def rules_of(locale, rules):
    while locale not in rules and "-" in locale:
        locale = locale.rsplit("-", 1)[0]
    found = rules.get(locale, {})
    return found or rules.get(locale.split("-")[0], {})


def main(folder):
    core = folder / "core/package/supplemental/dayPeriods.json"
    rules = json.loads(core.read_text())["supplemental"]["dayPeriodRuleSet"]
    levels = json.loads((folder / "core/package/coverageLevels.json").read_text())["effectiveCoverageLevels"]
    halves, parts, modern = {}, {}, {}
    for path in sorted(folder.glob("v*/package/main/*/ca-gregorian.json")):
        locale = path.parent.name
        dates = json.loads(path.read_text())["main"][locale]["dates"]
        periods = dates["calendars"]["gregorian"]["dayPeriods"]
        of_locale = rules_of(locale, rules)
        for style in periods.values():
            for width in ("abbreviated", "wide"):
                for period, word in style[width].items():
                    word, period = key(word), period.split("-")[0]
                    # A Latin letter alone is a word in many languages.
                    if not word or (len(word) == 1 and word.isascii()):
                        continue
                    if period in ("am", "pm"):
                        of = modern if levels.get(locale) == "modern" else halves
                        of[word] = of.get(word, 0) | (AM if period == "am" else PM)
                    elif period in of_locale:
                        parts[word] = parts.get(word, 0) | hours(of_locale[period])
    # What names a half of the day somewhere is read so, and first as the larger languages do.
    lines = {}
    for word, mask in {**parts, **halves, **modern}.items():
        lines.setdefault(mask, []).append(word)
    sys.stdout.write(HEAD)
    for mask in sorted(lines):
        sys.stdout.write(f"{mask:06x}\t" + "\t".join(sorted(lines[mask])) + "\n")


main(pathlib.Path(sys.argv[1]))
