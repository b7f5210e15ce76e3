export interface Zip {
  entries: Map<string, unknown>;
  close: () => void;
}
export function openZip(file: string): Zip;
export function contentOf(zip: Zip, name: string, bytesMax?: number): AsyncGenerator<Buffer>;
