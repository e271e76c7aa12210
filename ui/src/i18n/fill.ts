export type Entry = string | Partial<Record<Intl.LDMLPluralRule, string>>;

export function fill(entry: Entry, values: Record<string, string | number>, locale: string): string {
  let text: string;
  if (typeof entry === 'string') text = entry;
  else {
    const rule = new Intl.PluralRules(locale).select(Number(values['count'] ?? 0));
    text = entry[rule] ?? entry.other ?? '';
  }
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === 'number' ? new Intl.NumberFormat(locale).format(value) : value;
  });
}

export function placeholders(entry: Entry): string[] {
  const forms = typeof entry === 'string' ? [entry] : Object.values(entry);
  const names = forms.flatMap((form) => [...form.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''));
  return [...new Set(names)].sort();
}
