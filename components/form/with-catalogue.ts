/** Loads a dialog with the server catalogue, so that the dialog does not grow when the catalogue arrives. */
export const withCatalogue =
  <Loaded>(load: () => Promise<Loaded>) =>
  async (): Promise<Loaded> => {
    // Without it, the URL field is a plain text field.
    const catalogue = import('@/lib/catalog/catalogue').catch(() => undefined);
    const [loaded] = await Promise.all([load(), catalogue]);
    return loaded;
  };
