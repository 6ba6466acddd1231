import { useId, type ComponentProps, type ReactNode } from "react";

/** A label, its control, a hint and what is wrong, tied together for screen readers. */
export function Field({
  label,
  hint,
  error,
  children,
}: {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  children: (props: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": boolean | undefined;
  }) => ReactNode;
}) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block text-[0.87rem] font-medium">
        {label}
      </label>
      {children({
        id,
        "aria-describedby": note ? `${id}-note` : undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {note && (
        <p id={`${id}-note`} className={`text-[0.82rem] ${error ? "text-bad" : "text-soft"}`}>
          {note}
        </p>
      )}
    </div>
  );
}

export function TextInput({
  label,
  hint,
  error,
  className = "",
  ...input
}: ComponentProps<"input"> & { label: string; hint?: string; error?: string | undefined }) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(tied) => <input {...input} {...tied} className={`field ${className}`} />}
    </Field>
  );
}

export interface Option {
  value: string;
  label: string;
}

export function SelectInput({
  label,
  hint,
  options,
  value,
  onChange,
  disabled = false,
}: {
  label: string;
  hint?: string;
  options: readonly Option[];
  value: string;
  onChange: (value: string) => void;
  disabled?: boolean;
}) {
  return (
    <Field label={label} hint={hint}>
      {(tied) => (
        <select
          {...tied}
          className="field"
          value={value}
          disabled={disabled}
          onChange={(event) => onChange(event.target.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** A few choices side by side, of which one holds; arrow keys move between them. */
export function Segmented<T extends string>({
  label,
  options,
  value,
  onChange,
  wrap = false,
}: {
  label: string;
  options: readonly { value: T; label: string; icon?: ReactNode }[];
  /** null: none is chosen yet. */
  value: T | null;
  onChange: (value: T) => void;
  wrap?: boolean;
}) {
  const name = useId();
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className={
        wrap ? "flex flex-wrap gap-2" : "inline-flex max-w-full gap-0.5 overflow-x-auto rounded-xl bg-raised p-1"
      }
    >
      {options.map((option) => (
        <label
          key={option.value}
          className={`flex cursor-pointer items-center gap-1.5 px-3 text-[0.87rem] whitespace-nowrap transition-colors has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-brand ${
            wrap
              ? "h-9 rounded-full border border-border has-checked:border-brand has-checked:bg-brand-soft has-checked:font-medium has-checked:text-brand"
              : "h-8 rounded-lg text-soft hover:text-ink has-checked:bg-panel has-checked:font-medium has-checked:text-ink has-checked:shadow-card dark:has-checked:bg-default"
          }`}
        >
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          {option.icon}
          {option.label}
        </label>
      ))}
    </div>
  );
}

export function Toggle({
  label,
  hint,
  checked,
  onChange,
}: {
  label: string;
  hint?: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <label className="flex cursor-pointer items-start justify-between gap-6">
      <span>
        <span className="block text-[0.87rem] font-medium">{label}</span>
        {hint && <span className="block text-[0.82rem] text-soft">{hint}</span>}
      </span>
      <input
        type="checkbox"
        role="switch"
        className="peer sr-only"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className="mt-0.5 flex h-6 w-10.5 shrink-0 items-center rounded-full bg-border p-0.5 transition-colors peer-checked:justify-end peer-checked:bg-brand peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-brand">
        <span className="size-5 rounded-full bg-white shadow-sm" />
      </span>
    </label>
  );
}
