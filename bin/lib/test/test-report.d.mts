export interface Counts {
  passed: number;
  failed: number;
}
export function countVitest(file: string, status: number | null): Counts;
export function countPlaywright(file: string, status: number | null): Counts;
export function failuresOfVitest(file: string): string[];
export function failuresOfPlaywright(file: string, log: string): string[];
