/** Loads a dialog with what is known of servers, so that it does not grow when that arrives. */
export const withCatalogue =
  <Loaded>(load: () => Promise<Loaded>) =>
  async (): Promise<Loaded> => {
    // Without it the field of the URL is a plain one.
    const catalogue = import('@/lib/catalog/catalogue').catch(() => undefined);
    const [loaded] = await Promise.all([load(), catalogue]);
    return loaded;
  };
