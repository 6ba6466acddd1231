import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { toast } from "@heroui/react/toast";
import { api, type Span } from "../../app/api";
import type { Dashboard, DashboardWish } from "../../app/api_dashboards";
import { useI18n } from "../../app/i18n";
import { Problem } from "../../app/problem";
import { toastError } from "../../kit/toast";

/** On a wall the figures follow by themselves. */
const refreshEvery = 60_000;

export function useDashboard(id: number) {
  return useQuery({ queryKey: ["dashboard", id], queryFn: ({ signal }) => api.dashboard(id, signal) });
}

/** What the tiles show; asked anew when the dashboard changes. */
export function useFigures(dashboard: Dashboard, span: Span) {
  return useQuery({
    queryKey: ["dashboard_figures", dashboard.id, dashboard.updated_at, span],
    queryFn: ({ signal }) => api.dashboardFigures(dashboard.id, span, signal),
    placeholderData: keepPreviousData,
    refetchInterval: refreshEvery,
  });
}

/** Saves a change of one's own dashboard at once; one made elsewhere meanwhile comes first. */
export function useChange(dashboard: Dashboard): (wish: DashboardWish) => Promise<boolean> {
  const client = useQueryClient();
  const { t } = useI18n();
  return useCallback(
    async (wish) => {
      const key = ["dashboard", dashboard.id];
      try {
        client.setQueryData(key, await api.changeDashboard(dashboard, wish));
        void client.invalidateQueries({ queryKey: ["dashboards"] });
        return true;
      } catch (error) {
        if (error instanceof Problem && error.code === "conflict") toast.danger(t("error.title"), { description: t("dashboards.changed_elsewhere"), timeout: 8000 });
        else toastError(error, t);
        void client.invalidateQueries({ queryKey: key });
        return false;
      }
    },
    [client, dashboard, t],
  );
}
