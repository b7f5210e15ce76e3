import { encode } from 'uqr';

/** Black on white in every theme: cameras expect it. Drawn here, so that the key goes nowhere else. */
export function QrCode({ text, label }: { text: string; label: string }) {
  // Four modules of quiet zone (ISO/IEC 18004).
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const modules = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-48 self-center rounded-md bg-white"
    >
      <path d={modules.join('')} fill="black" />
    </svg>
  );
}
