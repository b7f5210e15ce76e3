/**
 * The id in a segment of an address. Pages get the segment as the browser sent it, handlers get it
 * decoded: without this an id with a colon would be encoded twice on its way to the API. What cannot be
 * decoded is taken as it is.
 */
export function idOfAddress(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
