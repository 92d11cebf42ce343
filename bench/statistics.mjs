/** @param {number[]} values */
export function median(values) {
  return quantile(values, 0.5);
}

/**
 * The smallest value that at least this share of `values` does not exceed (the nearest-rank method).
 *
 * @param {number[]} values
 * @param {number} share
 */
export function quantile(values, share) {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** @param {number} value @param {number} [digits] significant ones */
export function rounded(value, digits = 4) {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : null;
}
