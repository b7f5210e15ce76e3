export interface Counts {
  passed: number;
  failed: number;
}
export function countVitest(file: string, status: number | null): Counts;
export function countPlaywright(file: string, status: number | null): Counts;
