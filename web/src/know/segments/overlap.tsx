import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../app/api";
import type { Segment } from "../../app/api_segments";
import { useI18n } from "../../app/i18n";
import { SelectInput } from "../../kit/field";
import { Shimmer } from "../../kit/states";
import { explain } from "../../kit/toast";
import { useSegments } from "./use_segments";

/** How many customers a segment shares with another one. */
export function Overlap({ segment }: { segment: Segment }) {
  const { t } = useI18n();
  const [chosen, setChosen] = useState("");
  const segments = useSegments();
  const others = (segments.data?.items ?? []).filter((one) => one.id !== segment.id);
  const other = others.find((one) => String(one.id) === chosen);
  if (others.length === 0) return null;
  return (
    <section className="card p-5 sm:p-6">
      <h2 className="mb-3 font-semibold">{t("segments.overlap")}</h2>
      <SelectInput
        label={t("segments.overlap_choose")}
        value={chosen}
        onChange={setChosen}
        options={[{ value: "", label: t("segments.choose") }, ...others.map((one) => ({ value: String(one.id), label: one.name }))]}
      />
      {other && <Shared a={segment} b={other} />}
    </section>
  );
}

function Shared({ a, b }: { a: Segment; b: Segment }) {
  const { t, f } = useI18n();
  const overlap = useQuery({
    queryKey: ["segment_overlap", a.id, b.id],
    queryFn: ({ signal }) => api.segmentOverlap(a.id, b.id, signal),
  });
  if (overlap.isError) return <p role="alert" className="mt-3 text-[0.9rem] text-bad">{explain(overlap.error, t)}</p>;
  if (!overlap.data) return <Shimmer className="mt-4 h-20" />;
  const { both } = overlap.data;
  const sides = [
    { name: a.name, size: overlap.data.a },
    { name: b.name, size: overlap.data.b },
  ];
  const widest = Math.max(1, ...sides.map((one) => one.size));
  return (
    <div role="status" className="mt-4">
      <p className="num font-medium">{t("segments.overlap_both", { n: both })}</p>
      <dl className="mt-3 space-y-3">
        {sides.map(({ name, size }) => (
          <div key={name}>
            <dt className="flex justify-between gap-4 text-[0.87rem]">
              <bdi className="min-w-0 truncate">{name}</bdi>
              <span className="num shrink-0 text-soft">{t("customers.count", { n: size })}</span>
            </dt>
            <dd>
              <span aria-hidden className="mt-1 block h-2 overflow-hidden rounded-full bg-border" style={{ width: `${Math.max(3, (size / widest) * 100)}%` }}>
                <span className="block h-full bg-brand" style={{ width: `${size ? (both / size) * 100 : 0}%` }} />
              </span>
              <span className="num text-[0.82rem] text-soft">{t("segments.overlap_share", { share: f.percent(size ? both / size : 0, 0), name })}</span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
