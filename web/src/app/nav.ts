import { Activity, AudioWaveform, CalendarSync, ChartNoAxesCombined, Coins, Funnel, Gauge, Grid3x3, LayoutDashboard, HeartHandshake, Repeat, Route, SearchCheck, Settings, Shapes, Telescope, Upload, Users, type LucideIcon } from "lucide-react";
import type { MessageId } from "./messages/en";

export interface NavItem {
  to: "/" | "/dashboards" | "/kpis" | "/retention" | "/funnel" | "/journey" | "/groups" | "/rhythm" | "/engagement" | "/value" | "/revenue-movements" | "/predictions" | "/churn-audit" | "/customers" | "/segments" | "/keep" | "/import" | "/settings";
  label: MessageId;
  short: MessageId;
  icon: LucideIcon;
}

const overview: NavItem = { to: "/", label: "nav.overview", short: "nav.overview", icon: ChartNoAxesCombined };
const dashboards: NavItem = { to: "/dashboards", label: "nav.dashboards", short: "nav.dashboards", icon: LayoutDashboard };
const kpis: NavItem = { to: "/kpis", label: "nav.kpis", short: "nav.kpis", icon: Gauge };
const retention: NavItem = { to: "/retention", label: "nav.retention", short: "nav.retention", icon: CalendarSync };
const funnel: NavItem = { to: "/funnel", label: "nav.funnel", short: "nav.funnel", icon: Funnel };
const journey: NavItem = { to: "/journey", label: "nav.journey", short: "nav.journey", icon: Route };
const rfm: NavItem = { to: "/groups", label: "nav.rfm", short: "nav.rfm", icon: Grid3x3 };
const rhythm: NavItem = { to: "/rhythm", label: "nav.rhythm", short: "nav.rhythm", icon: AudioWaveform };
const engagement: NavItem = { to: "/engagement", label: "nav.engagement", short: "nav.engagement", icon: Activity };
const value: NavItem = { to: "/value", label: "nav.value", short: "nav.value", icon: Coins };
const movements: NavItem = { to: "/revenue-movements", label: "nav.movements", short: "nav.movements", icon: Repeat };
const predictions: NavItem = { to: "/predictions", label: "nav.predictions", short: "nav.predictions", icon: Telescope };
const audit: NavItem = { to: "/churn-audit", label: "nav.audit", short: "nav.audit", icon: SearchCheck };
const customers: NavItem = { to: "/customers", label: "nav.customers", short: "nav.customers", icon: Users };
const segments: NavItem = { to: "/segments", label: "nav.segments", short: "nav.segments", icon: Shapes };
const keep: NavItem = { to: "/keep", label: "nav.keep", short: "nav.keep_short", icon: HeartHandshake };
const importing: NavItem = { to: "/import", label: "nav.import", short: "nav.import", icon: Upload };
export const settings: NavItem = { to: "/settings", label: "nav.settings", short: "nav.settings", icon: Settings };

/** The loop of the product; a group appears as soon as something is in it. */
export const navGroups: { label: MessageId; items: NavItem[] }[] = [
  { label: "nav.learn", items: [overview, dashboards, kpis, retention, funnel, journey, rfm, rhythm, engagement, value, movements, predictions, audit] },
  { label: "nav.know", items: [customers, segments, importing] },
  { label: "nav.act", items: [keep] },
];

export const navItems: NavItem[] = [...navGroups.flatMap((group) => group.items), settings];

/** What a thumb reaches at once on a phone; all the rest is behind "more". */
export const phoneItems: NavItem[] = [overview, customers, segments, keep];
