// Distances as people read them. Rounding goes outward: a range never gets narrower by being shown.

export interface Shown {
  /** Metres that one shown unit has. */
  unit_m: 1 | 1000;
  digits: number;
}

/** How finely a distance is shown: metres below one kilometre, then tenths, then whole kilometres. */
export function shownAs(metres: number): Shown {
  if (metres < 1000) return { unit_m: 1, digits: 0 };
  return { unit_m: 1000, digits: metres < 100_000 ? 1 : 0 };
}

export function outward(metres: number, shown: Shown, way: 'floor' | 'ceil'): number {
  const steps = 10 ** shown.digits;
  return Math[way]((metres / shown.unit_m) * steps) / steps;
}

/** One number for sorting and binning: the middle of a range, or its only end. */
export function middle(distance: { low?: string; high?: string } | undefined): number | undefined {
  if (!distance) return undefined;
  const low = distance.low === undefined ? undefined : Number(distance.low);
  const high = distance.high === undefined ? undefined : Number(distance.high);
  if (low !== undefined && high !== undefined) return (low + high) / 2;
  return low ?? high;
}
