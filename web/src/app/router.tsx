import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { api } from "./api";
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

export interface KpisSearch extends OverviewSearch {
  by?: string | undefined;
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
  }),
  component: lazyRouteComponent(() => import("../learn/kpis"), "KpisPage"),
});

export interface CustomersSearch {
  search?: string | undefined;
  sort?: string | undefined;
  kpi?: string | undefined;
  part?: string | undefined;
  retention?: string | undefined;
  segment?: number | undefined;
  at?: number | undefined;
  every?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  calendar?: string | undefined;
}

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
      retention: text(search.retention),
      segment: whole(search.segment),
      at: search.at !== undefined && Number.isInteger(at) ? at : undefined,
      every: text(search.every),
      from: text(search.from),
      to: text(search.to),
      calendar: text(search.calendar),
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
    shell.addChildren([overview, kpis, customers, customer, segments, newSegment, segment, editSegment, keep, importing, settings]),
  ]),
  defaultPreload: "intent",
  defaultErrorComponent: RouteFailure,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
