// The map's colours come from the page's style, so that dark and light are decided in one place.

export interface Theme {
  dark: boolean;
  paper: string;
  ink: string;
  soft: string;
  sea: string;
  land: string;
  border: string;
  province: string;
  river: string;
  label: string;
  verdict: Record<string, string>;
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const get = (name: string) => style.getPropertyValue(name).trim();
  return {
    dark: matchMedia('(prefers-color-scheme: dark)').matches,
    paper: get('--paper'),
    ink: get('--ink'),
    soft: get('--ink-soft'),
    sea: get('--map-sea'),
    land: get('--map-land'),
    border: get('--map-border'),
    province: get('--map-province'),
    river: get('--map-river'),
    label: get('--map-label'),
    verdict: Object.fromEntries(
      ['supported', 'contradicted', 'disputed', 'undetermined', 'repeats', 'not_claimed'].map((name) => [
        name,
        get(`--${name.replace('_', '-')}`),
      ]),
    ),
  };
}
