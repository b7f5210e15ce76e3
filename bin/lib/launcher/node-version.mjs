// Imported first: the other modules may not load in an old Node.
const MIN = [20, 19];
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < MIN[0] || (major === MIN[0] && minor < MIN[1])) {
  console.error(
    `Strongroom needs Node ${MIN.join('.')} or newer; this is ${process.versions.node}. ` +
      'Install a newer one from https://nodejs.org and start again.',
  );
  process.exit(1);
}
