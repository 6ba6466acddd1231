/** A small line without axes; a gap where there is no value. */
export function Sparkline({ values, className = "" }: { values: readonly (number | null)[]; className?: string }) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return <div className={className} aria-hidden />;
  const low = Math.min(...known);
  const high = Math.max(...known);
  const x = (i: number) => (i / (values.length - 1)) * 100;
  const y = (value: number) => (high === low ? 16 : 29 - ((value - low) / (high - low)) * 26);
  const line = pathOf(values, x, y);
  const last = values.findLastIndex((value) => value !== null);
  const lastValue = values[last] ?? null;
  return (
    <svg viewBox="0 0 100 32" preserveAspectRatio="none" className={`overflow-visible ${className}`} aria-hidden>
      <path d={line} fill="none" stroke="var(--chart-1)" strokeWidth="1.6" vectorEffect="non-scaling-stroke" strokeLinejoin="round" strokeLinecap="round" />
      {lastValue !== null && (
        <path d={`M${x(last)} ${y(lastValue)}h0.001`} stroke="var(--chart-1)" strokeWidth="5" strokeLinecap="round" vectorEffect="non-scaling-stroke" />
      )}
    </svg>
  );
}

function pathOf(values: readonly (number | null)[], x: (i: number) => number, y: (value: number) => number): string {
  let out = "";
  let pen = false;
  values.forEach((value, i) => {
    if (value === null) {
      pen = false;
      return;
    }
    out += `${pen ? "L" : "M"}${x(i).toFixed(2)} ${y(value).toFixed(2)}`;
    pen = true;
  });
  return out;
}
