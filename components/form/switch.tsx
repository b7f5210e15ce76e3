export const Switch = ({
  label,
  checked,
  onChange,
}: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) => (
  <label className="inline-flex items-center gap-2 whitespace-nowrap">
    <input
      type="checkbox"
      role="switch"
      checked={checked}
      aria-checked={checked}
      onChange={({ target }) => onChange(target.checked)}
      className="relative h-5 w-9 appearance-none rounded-full border border-line-strong bg-sunken transition-colors after:absolute after:top-0.5 after:left-0.5 after:size-3.5 after:rounded-full after:bg-line-strong after:transition-transform checked:border-accent checked:bg-accent checked:after:translate-x-4 checked:after:bg-accent-ink"
    />
    {label}
  </label>
);
