/** Of the dialects, as PYCELL_DIALECTS has them. */
export const DIALECT_NAMES = ['piston', 'snekbox', 'mcp'] as const;
export type Dialect = (typeof DIALECT_NAMES)[number];
