import { ChartNoAxesCombined, Gauge, HeartHandshake, Settings, Shapes, Upload, Users, type LucideIcon } from "lucide-react";
import type { MessageId } from "./messages/en";

export interface NavItem {
  to: "/" | "/kpis" | "/customers" | "/segments" | "/keep" | "/import" | "/settings";
  label: MessageId;
  short: MessageId;
  icon: LucideIcon;
}

const overview: NavItem = { to: "/", label: "nav.overview", short: "nav.overview", icon: ChartNoAxesCombined };
const kpis: NavItem = { to: "/kpis", label: "nav.kpis", short: "nav.kpis", icon: Gauge };
const customers: NavItem = { to: "/customers", label: "nav.customers", short: "nav.customers", icon: Users };
const segments: NavItem = { to: "/segments", label: "nav.segments", short: "nav.segments", icon: Shapes };
const keep: NavItem = { to: "/keep", label: "nav.keep", short: "nav.keep_short", icon: HeartHandshake };
const importing: NavItem = { to: "/import", label: "nav.import", short: "nav.import", icon: Upload };
export const settings: NavItem = { to: "/settings", label: "nav.settings", short: "nav.settings", icon: Settings };

/** The loop of the product; a group appears as soon as something is in it. */
export const navGroups: { label: MessageId; items: NavItem[] }[] = [
  { label: "nav.learn", items: [overview, kpis] },
  { label: "nav.know", items: [customers, segments, importing] },
  { label: "nav.act", items: [keep] },
];

export const navItems: NavItem[] = [overview, kpis, customers, segments, keep, importing, settings];
