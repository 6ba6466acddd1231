import { useDeferredValue, useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { Modal } from "@heroui/react/modal";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate, type NavigateOptions } from "@tanstack/react-router";
import { CircleHelp, Gauge, Languages, LayoutDashboard, Moon, Search, Shapes, Sun } from "lucide-react";
import { Avatar } from "../kit/person";
import { api } from "./api";
import { fold } from "./fold";
import { languageNames, useI18n } from "./i18n";
import type { MessageId } from "./messages/en";
import { navItems } from "./nav";
import { isDark, languages, setPrefs } from "./prefs";
import { useMay, useSession } from "./session";
import { useSwitchLanguage } from "./switch_language";

type LinkTo = Pick<NavigateOptions, "to" | "search">;

interface Entry {
  key: string;
  group: MessageId;
  label: string;
  /** Another word that finds it. */
  alias?: string;
  detail?: string | undefined;
  icon: ReactNode;
  run: () => void;
}

export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const entries = useEntries(query.trim(), onClose);
  const current = Math.min(chosen, entries.length - 1);

  useEffect(() => {
    list.current?.querySelector(`[data-index="${current}"]`)?.scrollIntoView({ block: "nearest" });
  }, [current]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setChosen((current + 1) % Math.max(1, entries.length));
    else if (event.key === "ArrowUp") setChosen((current - 1 + entries.length) % Math.max(1, entries.length));
    else if (event.key === "Enter" && !event.nativeEvent.isComposing) entries[current]?.run();
    else return;
    event.preventDefault();
  };

  return (
    <Modal.Backdrop isOpen onOpenChange={(open) => !open && onClose()} variant="opaque">
      <Modal.Container size="lg" placement="top" className="sm:pt-[12vh]">
        <Modal.Dialog aria-label={t("palette.title")} className="overflow-hidden p-0 sm:w-[36rem]">
          <div className="flex items-center gap-3 border-b border-line px-4">
            <Search className="size-5 shrink-0 text-soft" aria-hidden />
            <input
              autoFocus
              role="combobox"
              aria-expanded
              aria-controls="palette-list"
              aria-activedescendant={entries[current] ? `palette-${current}` : undefined}
              aria-label={t("palette.title")}
              value={query}
              placeholder={t("palette.placeholder")}
              onChange={(event) => {
                setQuery(event.target.value);
                setChosen(0);
              }}
              onKeyDown={onKeyDown}
              className="h-14 min-w-0 flex-1 bg-transparent text-[1.05rem] outline-none placeholder:text-faint"
            />
          </div>
          <ul ref={list} id="palette-list" role="listbox" aria-label={t("palette.title")} className="scroll-thin max-h-[min(24rem,60dvh)] overflow-y-auto p-2">
            {entries.map((entry, index) => (
              <PaletteRow
                key={entry.key}
                entry={entry}
                index={index}
                isChosen={index === current}
                isFirst={entries[index - 1]?.group !== entry.group}
                onHover={() => setChosen(index)}
              />
            ))}
            {entries.length === 0 && (
              <li role="presentation" className="px-3 py-8 text-center text-soft">
                {t("palette.empty", { query })}
              </li>
            )}
          </ul>
          <p className="hidden border-t border-line px-4 py-2 text-[0.78rem] text-soft sm:block">{t("palette.hint")}</p>
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  );
}

function PaletteRow({
  entry,
  index,
  isChosen,
  isFirst,
  onHover,
}: {
  entry: Entry;
  index: number;
  isChosen: boolean;
  isFirst: boolean;
  onHover: () => void;
}) {
  const { t } = useI18n();
  return (
    <>
      {isFirst && (
        <li role="presentation" className="px-3 pt-3 pb-1 text-[0.78rem] font-medium text-faint first:pt-1">
          {t(entry.group)}
        </li>
      )}
      <li
        id={`palette-${index}`}
        data-index={index}
        role="option"
        aria-selected={isChosen}
        onMouseMove={onHover}
        onClick={entry.run}
        className="flex min-h-11 cursor-pointer items-center gap-3 rounded-lg px-3 py-1.5 aria-selected:bg-raised"
      >
        <span className="grid size-9 shrink-0 place-items-center text-soft [&_svg]:size-[1.1rem]">{entry.icon}</span>
        <span className="min-w-0 flex-1 truncate">{entry.label}</span>
        {entry.detail && (
          <span dir="auto" className="num truncate text-[0.82rem] text-soft">
            {entry.detail}
          </span>
        )}
      </li>
    </>
  );
}

function useEntries(query: string, onClose: () => void): Entry[] {
  const { t, f, language } = useI18n();
  const navigate = useNavigate();
  const switchLanguage = useSwitchLanguage();
  const mayRead = useMay("customers:read");
  const search = useDeferredValue(query);
  const found = useQuery({
    queryKey: ["palette", search],
    queryFn: ({ signal }) => api.customers({ search }, 0, 8, signal),
    enabled: mayRead && search.length > 0,
    placeholderData: keepPreviousData,
  });
  const close = (run: () => void) => () => {
    onClose();
    run();
  };

  const pages: Entry[] = navItems.map((item) => {
    const Icon = item.icon;
    return {
      key: item.to,
      group: "palette.pages",
      label: t(item.label),
      icon: <Icon />,
      run: close(() => void navigate({ to: item.to })),
    };
  });
  const dark = isDark();
  const commands: Entry[] = [
    {
      key: "theme",
      group: "palette.commands",
      label: t(dark ? "palette.theme_light" : "palette.theme_dark"),
      icon: dark ? <Sun /> : <Moon />,
      run: close(() => setPrefs({ theme: dark ? "light" : "dark" })),
    },
    ...languages
      .filter((one) => one !== language)
      .map((one): Entry => ({
        key: one,
        group: "palette.commands",
        label: t("palette.language", { name: languageNames[one] }),
        icon: <Languages />,
        run: close(() => switchLanguage(one)),
      })),
  ];
  const wanted = fold(query, f.locale).split(/\s+/);
  const matches = (entry: Entry) => {
    const words = fold(`${entry.label} ${entry.alias ?? ""}`, f.locale);
    return wanted.every((word) => words.includes(word));
  };
  const customers: Entry[] =
    query && found.data
      ? found.data.items.map((one) => ({
          key: `customer-${one.id}`,
          group: "palette.customers",
          label: one.name ?? one.external_id ?? t("common.unnamed"),
          detail: one.phone ?? one.email ?? undefined,
          icon: <Avatar name={one.name ?? "?"} />,
          run: close(() => void navigate({ to: "/customers/$id", params: { id: String(one.id) } })),
        }))
      : [];
  const named = useNamed(query !== "", close);
  const questions = useQuestions(close);
  return [...pages.filter(matches), ...(query ? questions.filter(matches) : []), ...named.filter(matches).slice(0, 8), ...customers, ...commands.filter(matches)];
}

/** What people come to find out, and where it is answered. */
function useQuestions(close: (run: () => void) => () => void): Entry[] {
  const { t } = useI18n();
  const navigate = useNavigate();
  const isShop = useSession().organisation.resolved.business === "shop";
  const best: LinkTo = { to: "/customers", search: { sort: "revenue", figures: "last_12_months", silent: 60, first: 20 } };
  const asked: [MessageId, MessageId, LinkTo][] = [
    ["palette.who_left", "palette.who_left_words", { to: "/churn-audit" }],
    ["palette.whom_to_call", "palette.whom_to_call_words", { to: "/keep" }],
    ["palette.who_stays", "palette.who_stays_words", { to: "/retention" }],
    ...(isShop ? [["palette.best_silent", "palette.best_silent_words", best] satisfies [MessageId, MessageId, LinkTo]] : []),
    ["palette.who_will_leave", "palette.who_will_leave_words", { to: "/predictions" }],
    ["palette.what_worth", "palette.what_worth_words", { to: "/value" }],
    ["palette.where_stop", "palette.where_stop_words", { to: "/funnel" }],
  ];
  return asked.map(([label, words, link]) => ({
    key: label,
    group: "palette.questions",
    label: t(label),
    alias: t(words),
    icon: <CircleHelp />,
    run: close(() => void navigate(link)),
  }));
}

/** What people named themselves, or look for by its name: segments, dashboards and KPIs. */
function useNamed(isWanted: boolean, close: (run: () => void) => () => void): Entry[] {
  const navigate = useNavigate();
  const mayRead = useMay("customers:read");
  const mayMeasure = useMay("metrics:read");
  const segments = useQuery({ queryKey: ["segments"], queryFn: ({ signal }) => api.segments(signal), enabled: isWanted && mayRead });
  const kpis = useQuery({ queryKey: ["kpis"], queryFn: ({ signal }) => api.kpis(signal), enabled: isWanted && mayMeasure });
  const dashboards = useQuery({ queryKey: ["dashboards"], queryFn: ({ signal }) => api.dashboards(signal), enabled: isWanted && mayMeasure });
  if (!isWanted) return [];
  return [
    ...(segments.data?.items ?? []).map((one): Entry => ({
      key: `segment-${one.id}`,
      group: "nav.segments",
      label: one.name,
      icon: <Shapes />,
      run: close(() => void navigate({ to: "/segments/$id", params: { id: String(one.id) } })),
    })),
    ...(dashboards.data?.items ?? []).map((one): Entry => ({
      key: `dashboard-${one.id}`,
      group: "nav.dashboards",
      label: one.name,
      icon: <LayoutDashboard />,
      run: close(() => void navigate({ to: "/dashboards/$id", params: { id: String(one.id) } })),
    })),
    ...(kpis.data?.items ?? []).map((one): Entry => ({
      key: `kpi-${one.code}`,
      group: "nav.kpis",
      label: one.name,
      alias: one.code,
      icon: <Gauge />,
      run: close(() => void navigate({ to: "/kpis", search: { kpi: one.code } })),
    })),
  ];
}
