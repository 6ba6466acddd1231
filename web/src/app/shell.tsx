import { lazy, Suspense, useEffect, useState } from "react";
import { Link, Outlet, useLocation, useRouter } from "@tanstack/react-router";
import { Menu, Search } from "lucide-react";
import { Dialog } from "../kit/dialog";
import { AccountMenu } from "./account_menu";
import { useI18n } from "./i18n";
import { navGroups, phoneItems, settings, type NavItem } from "./nav";
import { useSession, useSessionQuery } from "./session";
import { Mark, Splash } from "./splash";

const loadPalette = () => import("./palette").then((module) => ({ default: module.Palette }));
const Palette = lazy(loadPalette);

const shortcut = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘K" : "Ctrl K";

/** The frame of every page behind the sign-in; when the session ends, the routes ask for a new one. */
export function Shell() {
  const { data: session } = useSessionQuery();
  const router = useRouter();
  useEffect(() => {
    if (!session) void router.invalidate();
  }, [session, router]);
  return session ? <Frame /> : <Splash />;
}

function Frame() {
  const { t } = useI18n();
  const [palette, setPalette] = useState(false);
  usePaletteKey(() => setPalette((open) => !open));
  // So that the first letters typed after the shortcut are not lost.
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette(), 1500);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="md:grid md:min-h-dvh md:grid-cols-[15.5rem_1fr]">
      <a
        href="#content"
        className="sr-only z-50 rounded-lg bg-brand px-4 py-2 text-accent-foreground focus:not-sr-only focus:fixed focus:start-3 focus:top-3"
      >
        {t("app.skip")}
      </a>
      <Sidebar onSearch={() => setPalette(true)} />
      <TopBar onSearch={() => setPalette(true)} />
      <main
        id="content"
        tabIndex={-1}
        className="min-w-0 px-4 pt-5 pb-28 outline-none sm:px-8 md:pt-9 md:pb-12 xl:px-12"
      >
        <div className="mx-auto max-w-[76rem]">
          <Suspense fallback={<Splash />}>
            <Outlet />
          </Suspense>
        </div>
      </main>
      <BottomBar />
      {palette && (
        <Suspense>
          <Palette onClose={() => setPalette(false)} />
        </Suspense>
      )}
    </div>
  );
}

function usePaletteKey(toggle: () => void) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.code === "KeyK" && (event.metaKey || event.ctrlKey) && !event.shiftKey && !event.altKey) {
        event.preventDefault();
        toggle();
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  });
}

function Sidebar({ onSearch }: { onSearch: () => void }) {
  const { t } = useI18n();
  const { organisation } = useSession();
  return (
    <aside className="sticky top-0 hidden h-dvh flex-col border-e border-line bg-panel/60 px-3 py-4 md:flex">
      <Link to="/" className="flex items-center gap-2.5 rounded-lg px-2 py-1">
        <Mark className="size-7" />
        <span className="min-w-0">
          <span className="block leading-tight font-semibold tracking-tight">{t("app.name")}</span>
          <span className="block truncate text-[0.78rem] leading-tight text-soft">{organisation.name}</span>
        </span>
      </Link>
      <button
        type="button"
        onClick={onSearch}
        className="mt-5 flex h-9 items-center gap-2 rounded-lg border border-line bg-panel px-2.5 text-[0.87rem] text-soft transition-colors hover:border-border hover:text-ink"
      >
        <Search className="size-4" aria-hidden />
        <span className="flex-1 truncate text-start">{t("nav.search")}</span>
        <kbd dir="ltr" className="rounded border border-line px-1 font-sans text-[0.7rem] text-faint">
          {shortcut}
        </kbd>
      </button>
      <nav aria-label={t("app.menu")} className="mt-5 flex-1 space-y-4 overflow-y-auto">
        {navGroups.map((group) => (
          <div key={group.label}>
            <h2 className="mb-1 px-2.5 text-[0.75rem] font-medium text-faint">{t(group.label)}</h2>
            <ul className="space-y-0.5">
              {group.items.map((item) => (
                <li key={item.to}>
                  <SideLink item={item} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <div className="space-y-0.5 border-t border-line pt-3">
        <SideLink item={settings} />
        <AccountMenu />
      </div>
    </aside>
  );
}

function SideLink({ item }: { item: NavItem }) {
  const { t } = useI18n();
  const Icon = item.icon;
  return (
    <Link
      to={item.to}
      activeOptions={{ exact: item.to === "/", includeSearch: false }}
      className="flex h-8 items-center gap-2.5 rounded-lg px-2.5 text-[0.92rem] text-soft transition-colors hover:bg-raised hover:text-ink aria-[current=page]:bg-raised aria-[current=page]:font-medium aria-[current=page]:text-ink [&[aria-current=page]_svg]:text-brand"
    >
      <Icon className="size-[1.05rem]" aria-hidden />
      {t(item.label)}
    </Link>
  );
}

function TopBar({ onSearch }: { onSearch: () => void }) {
  const { t } = useI18n();
  const { organisation } = useSession();
  return (
    <header className="sticky top-0 z-30 flex h-14 items-center gap-3 border-b border-line bg-canvas/85 px-4 backdrop-blur-md md:hidden">
      <Mark className="size-7" />
      <span className="flex-1 truncate font-semibold">{organisation.name}</span>
      <button type="button" onClick={onSearch} aria-label={t("nav.search")} className="grid size-10 place-items-center rounded-lg text-soft">
        <Search className="size-5" />
      </button>
      <AccountMenu compact />
    </header>
  );
}

const bottomCell =
  "flex h-15 min-w-0 flex-col items-center justify-center gap-1 text-soft aria-[current=page]:font-medium aria-[current=page]:text-brand";

function BottomBar() {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const path = useLocation({ select: (location) => location.pathname });
  useEffect(() => setOpen(false), [path]);
  const isElsewhere = !phoneItems.some((item) => (item.to === "/" ? path === "/" : path.startsWith(item.to)));
  return (
    <>
      <nav
        aria-label={t("app.menu")}
        className="fixed inset-x-0 bottom-0 z-30 grid grid-cols-5 border-t border-line bg-panel/95 pb-[env(safe-area-inset-bottom)] backdrop-blur-md md:hidden"
      >
        {phoneItems.map((item) => {
          const Icon = item.icon;
          return (
            <Link key={item.to} to={item.to} activeOptions={{ exact: item.to === "/", includeSearch: false }} className={bottomCell}>
              <Icon className="size-5" aria-hidden />
              <span className="max-w-full truncate text-[0.7rem]">{t(item.short)}</span>
            </Link>
          );
        })}
        <button type="button" aria-haspopup="dialog" onClick={() => setOpen(true)} className={`${bottomCell} ${isElsewhere ? "font-medium text-brand" : ""}`}>
          <Menu className="size-5" aria-hidden />
          <span className="max-w-full truncate text-[0.7rem]">{t("nav.more")}</span>
        </button>
      </nav>
      {isOpen && (
        <Dialog isOpen onClose={() => setOpen(false)} title={t("app.menu")}>
          <div className="space-y-4">
            {navGroups.map((group) => (
              <div key={group.label}>
                <h2 className="mb-1 px-2.5 text-[0.8rem] font-medium text-soft">{t(group.label)}</h2>
                <ul className="grid grid-cols-2 gap-0.5">
                  {group.items.map((item) => (
                    <li key={item.to}>
                      <SideLink item={item} />
                    </li>
                  ))}
                </ul>
              </div>
            ))}
            <div className="border-t border-line pt-3">
              <SideLink item={settings} />
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}
