import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { api } from "./api";
import type { Behind, BetweenPart } from "./api_ask";
import type { Condition } from "./api_segments";
import { NotFound, RouteFailure } from "./not_found";
import { queryClient } from "./query_client";
import { sessionKey } from "./session";
import { Shell } from "./shell";

const whole = (value: unknown): number | undefined => (Number(value) > 0 && Number.isInteger(Number(value)) ? Number(value) : undefined);

const text = (value: unknown): string | undefined => {
  if (typeof value === "string" && value !== "") return value;
  return typeof value === "number" ? String(value) : undefined;
};

const root = createRootRoute({ notFoundComponent: NotFound });

const isSignedIn = () => Boolean(queryClient.getQueryData(sessionKey));

/** A page of ours that an address may lead back to; never another site. */
const ownPage = (value: unknown): string | undefined =>
  typeof value === "string" && /^\/(?![/\\])/.test(value) ? value : undefined;

async function toSignIn(from: string): Promise<never> {
  const { required } = await queryClient.fetchQuery({
    queryKey: ["setup"],
    queryFn: () => api.setupRequired(),
    staleTime: 0,
  });
  if (required) throw redirect({ to: "/setup", replace: true });
  throw redirect({ to: "/sign-in", search: { from: from === "/" ? undefined : from }, replace: true });
}

const codeSearch = (search: Record<string, unknown>): { code?: string | undefined } => ({
  code: text(search.code),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  validateSearch: codeSearch,
  component: lazyRouteComponent(() => import("./setup"), "SetupPage"),
});

const enter = createRoute({
  getParentRoute: () => root,
  path: "/enter",
  validateSearch: codeSearch,
  component: lazyRouteComponent(() => import("./sign_in"), "EnterPage"),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { from?: string | undefined } => ({ from: ownPage(search.from) }),
  beforeLoad: () => {
    if (isSignedIn()) throw redirect({ to: "/", replace: true });
  },
  component: lazyRouteComponent(() => import("./sign_in"), "SignInPage"),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: "shell",
  beforeLoad: async ({ location }) => {
    if (!isSignedIn()) await toSignIn(location.href);
  },
  component: Shell,
});

export interface OverviewSearch {
  period?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  kpi?: string | undefined;
}

const overview = createRoute({
  getParentRoute: () => shell,
  path: "/",
  validateSearch: (search: Record<string, unknown>): OverviewSearch => ({
    period: text(search.period),
    from: text(search.from),
    to: text(search.to),
    kpi: text(search.kpi),
  }),
  component: lazyRouteComponent(() => import("../learn/overview"), "OverviewPage"),
});

const dashboards = createRoute({
  getParentRoute: () => shell,
  path: "/dashboards",
  component: lazyRouteComponent(() => import("../learn/dashboards/dashboards"), "DashboardsPage"),
});

export interface DashboardSearch extends PageSearch {
  /** Whether its tiles are being arranged. */
  edit?: boolean | undefined;
}

const dashboard = createRoute({
  getParentRoute: () => shell,
  path: "/dashboards/$id",
  validateSearch: (search: Record<string, unknown>): DashboardSearch => ({
    ...periodIn(search),
    edit: search.edit === true ? true : undefined,
  }),
  component: lazyRouteComponent(() => import("../learn/dashboards/dashboard"), "DashboardPage"),
});

export interface KpisSearch extends OverviewSearch {
  by?: string | undefined;
  /** The name of the segment whose customers alone count. */
  among?: string | undefined;
  /** The day at whose end the figures were known so. */
  as_of?: string | undefined;
}

const kpis = createRoute({
  getParentRoute: () => shell,
  path: "/kpis",
  validateSearch: (search: Record<string, unknown>): KpisSearch => ({
    period: text(search.period),
    from: text(search.from),
    to: text(search.to),
    kpi: text(search.kpi),
    by: text(search.by),
    among: text(search.among),
    as_of: text(search.as_of),
  }),
  component: lazyRouteComponent(() => import("../learn/kpis"), "KpisPage"),
});

export interface CustomersSearch {
  search?: string | undefined;
  sort?: string | undefined;
  kpi?: string | undefined;
  part?: string | undefined;
  among?: string | undefined;
  as_of?: string | undefined;
  by?: string | undefined;
  group?: string | undefined;
  retention?: string | undefined;
  segment?: number | undefined;
  at?: number | undefined;
  every?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  calendar?: string | undefined;
  behind?: Behind | undefined;
  /** Whose orders and revenue count: a preset, or two days; else all. */
  figures?: string | undefined;
  figures_from?: string | undefined;
  figures_to?: string | undefined;
  /** The list ends after so many. */
  first?: number | undefined;
  /** Only those whose last purchase is at least so many days ago. */
  silent?: number | undefined;
}

const record = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;

/** A part of an answer in an address; what is wrong inside it the server says. */
function behindIn(value: unknown): Behind | undefined {
  const of = record(value);
  const question = record(of?.question);
  if (!question || !record(question.measure) || !record(question.over) || !record(of?.part)) return undefined;
  return { ...(of as unknown as Behind), title: text(of?.title), left: of?.left === true || undefined };
}

/** What every analysis has in its address. */
export interface PageSearch {
  period?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  calendar?: string | undefined;
}

export type JourneySearch = PageSearch;

export interface EngagementSearch extends PageSearch {
  kinds?: string[] | undefined;
}

export interface FunnelSearch extends PageSearch {
  steps?: unknown[] | undefined;
  /** Days; 0: at any time. */
  within?: number | undefined;
  split?: string | undefined;
  segments?: string[] | undefined;
  to_step?: number | undefined;
}

export interface RetentionSearch extends PageSearch {
  every?: string | undefined;
  born?: Condition | undefined;
  returned?: Condition | undefined;
  what?: string | undefined;
  mode?: string | undefined;
  split?: string | undefined;
  segments?: string[] | undefined;
  group?: string | undefined;
  /** What is compared: two cohorts, or two groups; while people choose, one. */
  between?: BetweenPart[] | undefined;
}

function betweenIn(value: unknown): BetweenPart[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const parts = value.flatMap((one: unknown): BetweenPart[] => {
    const of = record(one);
    if (typeof of?.from === "string") return [{ from: of.from }];
    const group = of?.group ?? null;
    return of && (typeof group === "string" || group === null) && Number.isInteger(of.group_values) ? [{ group, group_values: Number(of.group_values) }] : [];
  });
  return parts.length > 0 ? parts.slice(0, 2) : undefined;
}

const texts = (value: unknown): string[] | undefined => {
  const list = Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  return list.length > 0 ? list : undefined;
};

const periodIn = (search: Record<string, unknown>) => ({
  period: text(search.period),
  from: text(search.from),
  to: text(search.to),
  calendar: text(search.calendar),
});

const retention = createRoute({
  getParentRoute: () => shell,
  path: "/retention",
  validateSearch: (search: Record<string, unknown>): RetentionSearch => ({
    ...periodIn(search),
    every: text(search.every),
    born: record(search.born),
    returned: record(search.returned),
    what: text(search.what),
    mode: text(search.mode),
    split: text(search.split),
    segments: texts(search.segments),
    group: text(search.group),
    between: betweenIn(search.between),
  }),
  component: lazyRouteComponent(() => import("../learn/retention/retention"), "RetentionPage"),
});

const funnel = createRoute({
  getParentRoute: () => shell,
  path: "/funnel",
  validateSearch: (search: Record<string, unknown>): FunnelSearch => ({
    ...periodIn(search),
    steps: Array.isArray(search.steps) ? (search.steps as unknown[]) : undefined,
    within: Number.isInteger(search.within) && Number(search.within) >= 0 ? Number(search.within) : undefined,
    split: text(search.split),
    segments: texts(search.segments),
    to_step: whole(search.to_step),
  }),
  component: lazyRouteComponent(() => import("../learn/funnel/funnel"), "FunnelPage"),
});

const journey = createRoute({
  getParentRoute: () => shell,
  path: "/journey",
  validateSearch: (search: Record<string, unknown>): JourneySearch => periodIn(search),
  component: lazyRouteComponent(() => import("../learn/journey/journey"), "JourneyPage"),
});

const rfm = createRoute({
  getParentRoute: () => shell,
  path: "/groups",
  component: lazyRouteComponent(() => import("../learn/rfm/rfm"), "RfmPage"),
});

const rhythm = createRoute({
  getParentRoute: () => shell,
  path: "/rhythm",
  component: lazyRouteComponent(() => import("../learn/rhythm/rhythm"), "RhythmPage"),
});

const engagement = createRoute({
  getParentRoute: () => shell,
  path: "/engagement",
  validateSearch: (search: Record<string, unknown>): EngagementSearch => ({ ...periodIn(search), kinds: texts(search.kinds) }),
  component: lazyRouteComponent(() => import("../learn/engagement/engagement"), "EngagementPage"),
});

const value = createRoute({
  getParentRoute: () => shell,
  path: "/value",
  validateSearch: (search: Record<string, unknown>): PageSearch => periodIn(search),
  component: lazyRouteComponent(() => import("../learn/value/value"), "ValuePage"),
});

const movements = createRoute({
  getParentRoute: () => shell,
  path: "/revenue-movements",
  validateSearch: (search: Record<string, unknown>): PageSearch => periodIn(search),
  component: lazyRouteComponent(() => import("../learn/movements/movements"), "MovementsPage"),
});

const predictions = createRoute({
  getParentRoute: () => shell,
  path: "/predictions",
  component: lazyRouteComponent(() => import("../learn/predictions/predictions"), "PredictionsPage"),
});

const audit = createRoute({
  getParentRoute: () => shell,
  path: "/churn-audit",
  validateSearch: (search: Record<string, unknown>): PageSearch => periodIn(search),
  component: lazyRouteComponent(() => import("../learn/audit/audit"), "AuditPage"),
});

const customers = createRoute({
  getParentRoute: () => shell,
  path: "/customers",
  validateSearch: (search: Record<string, unknown>): CustomersSearch => {
    const at = Number(search.at);
    return {
      search: text(search.search),
      sort: text(search.sort),
      kpi: text(search.kpi),
      part: text(search.part),
      among: text(search.among),
      as_of: text(search.as_of),
      by: text(search.by),
      group: typeof search.group === "string" ? search.group : undefined,
      retention: text(search.retention),
      segment: whole(search.segment),
      at: search.at !== undefined && Number.isInteger(at) ? at : undefined,
      every: text(search.every),
      from: text(search.from),
      to: text(search.to),
      calendar: text(search.calendar),
      behind: behindIn(search.behind),
      figures: text(search.figures),
      figures_from: text(search.figures_from),
      figures_to: text(search.figures_to),
      first: whole(search.first),
      silent: whole(search.silent),
    };
  },
  component: lazyRouteComponent(() => import("../know/customers"), "CustomersPage"),
});

const customer = createRoute({
  getParentRoute: () => shell,
  path: "/customers/$id",
  component: lazyRouteComponent(() => import("../know/customer"), "CustomerPage"),
});

const segments = createRoute({
  getParentRoute: () => shell,
  path: "/segments",
  component: lazyRouteComponent(() => import("../know/segments/segments"), "SegmentsPage"),
});

const newSegment = createRoute({
  getParentRoute: () => shell,
  path: "/segments/new",
  /** `start`: a suggestion; `copy`: a segment to begin from. */
  validateSearch: (search: Record<string, unknown>): { start?: string | undefined; copy?: number | undefined } => ({
    start: text(search.start),
    copy: whole(search.copy),
  }),
  component: lazyRouteComponent(() => import("../know/segments/builder"), "NewSegmentPage"),
});

const segment = createRoute({
  getParentRoute: () => shell,
  path: "/segments/$id",
  component: lazyRouteComponent(() => import("../know/segments/segment"), "SegmentPage"),
});

const editSegment = createRoute({
  getParentRoute: () => shell,
  path: "/segments/$id/edit",
  component: lazyRouteComponent(() => import("../know/segments/builder"), "EditSegmentPage"),
});

const keep = createRoute({
  getParentRoute: () => shell,
  path: "/keep",
  validateSearch: (search: Record<string, unknown>): { first?: number | undefined; contacted?: "shown" | undefined } => ({
    first: whole(search.first),
    contacted: search.contacted === "shown" ? "shown" : undefined,
  }),
  component: lazyRouteComponent(() => import("../act/keep"), "KeepPage"),
});

const importing = createRoute({
  getParentRoute: () => shell,
  path: "/import",
  component: lazyRouteComponent(() => import("../know/import"), "ImportPage"),
});

const settings = createRoute({
  getParentRoute: () => shell,
  path: "/settings",
  component: lazyRouteComponent(() => import("./settings"), "SettingsPage"),
});

export const router = createRouter({
  routeTree: root.addChildren([
    setup,
    enter,
    signIn,
    shell.addChildren([overview, dashboards, dashboard, kpis, retention, funnel, journey, rfm, rhythm, engagement, value, movements, predictions, audit, customers, customer, segments, newSegment, segment, editSegment, keep, importing, settings]),
  ]),
  defaultPreload: "intent",
  defaultErrorComponent: RouteFailure,
  scrollRestoration: true,
  // Another order or filter shows a list from its top; only going back finds the old place.
  scrollToTopSelectors: ["[data-scroll-top]"],
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
