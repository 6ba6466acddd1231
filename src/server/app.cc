#include "server/app.h"

#include <pthread.h>

#include <csignal>
#include <utility>
#include <variant>

#include "access/api.h"
#include "access/idempotency.h"
#include "access/roles.h"
#include "base/embedded.h"
#include "base/log.h"
#include "customers/api.h"
#include "customers/import/api.h"
#include "customers/observed.h"
#include "facts/lag.h"
#include "know/segments/api.h"
#include "know/segments/references.h"
#include "learn/answers/api.h"
#include "learn/audit/api.h"
#include "learn/dashboards/api.h"
#include "learn/journey/api.h"
#include "learn/metrics/api.h"
#include "learn/predictions/api.h"
#include "learn/predictions/keep_record.h"
#include "learn/predictions/models_api.h"
#include "learn/predictions/refitter.h"
#include "net/router.h"
#include "net/server.h"
#include "net/static_files.h"

namespace vafa {
namespace {

sigset_t StopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

class RunningApp : public App {
 public:
  RunningApp(const Config& config, std::unique_ptr<Workspace> workspace)
      : config_(config),
        workspace_(std::move(workspace)),
        access_(workspace_->store(), workspace_->clock()),
        idempotency_(workspace_->store(), workspace_->clock()),
        static_files_(embedded::Page()),
        router_(RouterOptions()),
        customers_{.store = workspace_->store(),
                   .facts = workspace_->facts(),
                   .feed = workspace_->feed(),
                   .directory = workspace_->directory(),
                   .list = workspace_->list(),
                   .predictions = workspace_->predicted(),
                   .predicted_from = [this] { return PredictedFrom(); },
                   .figures = workspace_->figures(),
                   .clock = workspace_->clock(),
                   .organisation = Organisations(),
                   .behind = {},
                   .outlook = {},
                   .segments = {}},
        predictions_{.facts = workspace_->facts(),
                     .feed = workspace_->feed(),
                     .directory = workspace_->directory(),
                     .ranking = workspace_->ranking(),
                     .models = workspace_->models(),
                     .organisation = Organisations()},
        refitter_(workspace_->models(), workspace_->store(), workspace_->clock()),
        models_api_{.models = workspace_->models(), .refitter = refitter_},
        metrics_{.metrics = workspace_->metrics(),
                 .own = workspace_->own_kpis(),
                 .organisation = Organisations(),
                 .now = [this] { return FiguresNow(); }},
        dashboards_(workspace_->store(), workspace_->clock()),
        dashboards_api_{.dashboards = dashboards_,
                        .metrics = workspace_->metrics(),
                        .organisation = Organisations(),
                        .now = [this] { return FiguresNow(); }},
        answers_{.metrics = workspace_->metrics(),
                 .customers = customers_,
                 .organisation = Organisations(),
                 .now = [this] { return FiguresNow(); }},
        journeys_({.store = workspace_->store(),
                   .metrics = workspace_->metrics(),
                   .organisation = Organisations()}),
        audit_{.parts = {.metrics = workspace_->metrics(),
                         .attributes = workspace_->attributes(),
                         .facts = workspace_->facts(),
                         .customers = [this] { return workspace_->directory().count(); }},
               .organisation = Organisations(),
               .now = [this] { return FiguresNow(); }},
        journey_api_{.journeys = journeys_, .organisation = Organisations()},
        keeper_({.segments = workspace_->segments(),
                 .store = workspace_->store(),
                 .facts = workspace_->facts(),
                 .directory = workspace_->directory(),
                 .asking = [this] { return workspace_->Ask(); }}),
        segments_api_{.segments = workspace_->segments(),
                      .keeper = keeper_,
                      .directory = workspace_->directory(),
                      .facts = workspace_->facts(),
                      .attributes = workspace_->attributes(),
                      .organisation = Organisations(),
                      .asking = [this] { return workspace_->Ask(); },
                      .behind = {}},
        imports_({workspace_->store(), workspace_->facts(), workspace_->directory(),
                  workspace_->clock(), workspace_->folder()},
                 workspace_->settings()) {}

  ~RunningApp() override { Stop(); }

  Status Begin() {
    customers_.behind = [this](const net::Request& request) {
      return request.query.Find("segment") ? segments::InSegment(segments_api_, request)
                                           : metrics::Behind(metrics_, request);
    };
    workspace_->segments().AlsoUsedBy([this] { return UsersOfSegments(); });
    customers_.segments = [this](CustomerId id) { return segments::SegmentsOf(segments_api_, id); };
    segments_api_.behind = [this](const json::object& part, const ask::Cancelled& cancelled) {
      return answers::Behind(answers_, part, cancelled);
    };
    customers_.outlook = [this](CustomerId id, Language language) {
      return predictions::OutlookJson(predictions_, id, language);
    };
    VAFA_TRY(access::AddRoutes(router_, access_, AccessHooks()));
    VAFA_TRY(AddCustomerRoutes(router_, customers_));
    VAFA_TRY(AddFactRoutes(router_, customers_));
    VAFA_TRY(segments::AddSegmentRoutes(router_, segments_api_));
    VAFA_TRY(metrics::AddMetricsRoutes(router_, metrics_));
    VAFA_TRY(dashboards::AddDashboardRoutes(router_, dashboards_api_));
    VAFA_TRY(answers::AddAnswerRoutes(router_, answers_));
    VAFA_TRY(journey::AddJourneyRoutes(router_, journey_api_));
    VAFA_TRY(audit::AddAuditRoutes(router_, audit_));
    VAFA_TRY(predictions::AddPredictionRoutes(router_, predictions_));
    VAFA_TRY(predictions::AddKeepRecordRoute(router_, predictions_, keep_records_));
    VAFA_TRY(predictions::AddModelRoutes(router_, models_api_));
    VAFA_TRY(imports::AddImportRoutes(router_, imports_, workspace_->settings()));
    VAFA_TRY(imports_.Start());

    net::Server::Options options;
    options.address = config_.server.address;
    options.port = config_.server.port;
    options.workers = config_.server.workers;
    options.certificate = config_.server.certificate;
    options.key = config_.server.key;
    options.public_url = config_.server.public_url;
    options.upload_folder = workspace_->folder() / "uploads";
    VAFA_ASSIGN(server_, net::Server::Start(std::move(options), router_));
    workspace_->feed().Follow();
    if (workspace_->stream() != nullptr) workspace_->stream()->Follow();
    keeper_.Start();
    refitter_.Start();
    return {};
  }

  std::string url() const override {
    return config_.server.public_url.empty() ? server_->url() : config_.server.public_url;
  }
  Workspace& workspace() override { return *workspace_; }

  Result<std::string> SetupLink() override {
    VAFA_ASSIGN(const bool required, access_.SetupRequired());
    if (!required) return std::string();
    VAFA_ASSIGN(const std::string code, access_.MakeSetupCode());
    return url() + "/setup?code=" + code;
  }

  Result<std::string> SignInLink(int64_t user_id) override {
    VAFA_ASSIGN(const std::string code, access_.MakeSignInCode(user_id));
    return url() + "/enter?code=" + code;
  }

  void Stop() override {
    if (server_ == nullptr) return;
    server_->Stop();
    server_.reset();
    imports_.Stop();
    refitter_.Stop();
    keeper_.Stop();

    if (auto status = workspace_->feed().Checkpoint(); !status) {
      log::warn("timeline: not written at the end: {}", Describe(status.error()));
    }
  }

 private:
  std::function<Result<Organisation>()> Organisations() {
    return [this] { return workspace_->settings().Get(); };
  }

  // A dashboard that is its maker's alone goes by her name.
  Result<std::vector<segments::Segments::User>> UsersOfSegments() {
    using User = segments::Segments::User;
    std::vector<User> users;
    VAFA_ASSIGN(const Organisation organisation, workspace_->settings().Get());
    VAFA_ASSIGN(const auto kpis, workspace_->own_kpis().All());
    for (const metrics::OwnKpi& kpi : kpis) {
      users.push_back({User::Kind::kKpi, JsonReader(kpi.file).TextOr("name", kpi.code()),
                       segments::NamedIn(kpi.file.at("measure"))});
    }
    VAFA_ASSIGN(const journey::Journey journey, journeys_.Get(organisation.language));
    for (const ask::NamedCondition& stage : journey.stages) {
      users.push_back(
          {User::Kind::kStage, stage.name, segments::NamedIn(stage.who, organisation.currency)});
    }
    VAFA_ASSIGN(const auto dashboards, dashboards_.Everyones());
    for (const dashboards::Dashboard& one : dashboards) {
      const bool alone = one.shared_with.empty();
      User& user = users.emplace_back(alone ? User::Kind::kPrivate : User::Kind::kDashboard,
                                      alone ? one.owner_name : one.name);
      for (const dashboards::Tile& tile : one.tiles) user.segments.push_back(tile.segment);
    }
    return users;
  }

  net::Router::Options RouterOptions() {
    net::Router::Options options;
    options.permissions = access::AllPermissions();
    options.authenticate = access::MakeAuthenticator(access_);
    options.idempotency = &idempotency_;
    options.public_url = config_.server.public_url;
    options.fallback = [this](const net::Request& request) { return static_files_.Serve(request); };
    return options;
  }

  access::ApiHooks AccessHooks() {
    access::ApiHooks hooks;
    hooks.resolve = [this](const Organisation& organisation, Language language) {
      return Resolve(organisation, language);
    };
    hooks.changed = [this](const Organisation&) { workspace_->settings().Forget(); };
    return hooks;
  }

  /// Figures see every fact that was acknowledged before they were asked for.
  Result<Instant> PredictedFrom() {
    VAFA_ASSIGN(const Organisation organisation, workspace_->settings().Get());
    VAFA_ASSIGN(const auto answer, workspace_->ranking().At(std::nullopt, organisation));
    return answer->at;
  }

  Result<Instant> FiguresNow() {
    VAFA_TRY(workspace_->feed().CatchUp());
    return workspace_->clock().Now();
  }

  Result<bool> NeedsSetup() override { return access_.SetupRequired(); }

  Result<int64_t> MakeDemoOwner(const std::string& email, const std::string& password,
                                Language language) override {
    VAFA_ASSIGN(const Organisation organisation, workspace_->settings().Get());
    access::SetupInput input{.organisation = organisation, .owner = {}};
    input.owner.email = email;
    input.owner.name = "Owner";
    input.owner.language = language;
    input.owner.password = password;
    VAFA_ASSIGN(const access::User owner, access_.Install(input));
    return owner.id;
  }

  /// What follows from the facts: how the organisation does business, and in which time.
  Result<json::object> Resolve(const Organisation& organisation, Language language) {
    VAFA_TRY(workspace_->feed().CatchUp());
    VAFA_ASSIGN(const metrics::Rules rules, workspace_->metrics().FindRules());
    VAFA_ASSIGN(const Calendar calendar, Calendar::Make(organisation.calendar, organisation.zone,
                                                        organisation.first_weekday));
    const timeline::Snapshot snapshot = workspace_->feed().Take();
    VAFA_ASSIGN(const auto found, Observed(snapshot));
    const std::optional<ObservedSpan>& span = *found;
    const bool shop = rules.business == Organisation::Business::kShop;
    return json::object{
        {"business", shop ? "shop" : "subscription"},
        {"window_days", rules.window_days},
        {"window_source", Render(rules.window_source, language)},
        {"data_from", span ? json::value(IsoDate(calendar, span->from)) : json::value(nullptr)},
        {"data_to", span ? json::value(IsoDate(calendar, span->to)) : json::value(nullptr)},
        {"customers", workspace_->directory().count()},
        {"facts", snapshot.through()}};
  }

  Result<std::shared_ptr<const std::optional<ObservedSpan>>> Observed(
      const timeline::Snapshot& snapshot) {
    return observed_.Get(
        {}, snapshot.through(), LagFor(snapshot),
        [this, snapshot]() -> Result<std::shared_ptr<const std::optional<ObservedSpan>>> {
          return std::make_shared<const std::optional<ObservedSpan>>(
              FindObservedSpan(snapshot, workspace_->facts()));
        });
  }

  const Config config_;
  std::unique_ptr<Workspace> workspace_;
  Kept<std::monostate, int64_t, std::optional<ObservedSpan>> observed_;
  access::Access access_;
  access::SqlIdempotencyStore idempotency_;
  net::StaticFiles static_files_;
  net::Router router_;
  CustomersContext customers_;
  predictions::PredictionsContext predictions_;
  predictions::KeepRecords keep_records_{predictions_};
  predictions::Refitter refitter_;
  predictions::ModelsApi models_api_;
  metrics::MetricsApi metrics_;
  dashboards::Dashboards dashboards_;
  dashboards::DashboardsApi dashboards_api_;
  answers::AnswersApi answers_;
  journey::Journeys journeys_;
  audit::AuditApi audit_;
  journey::JourneyApi journey_api_;
  segments::Keeper keeper_;
  segments::SegmentsApi segments_api_;
  imports::ImportJobs imports_;
  std::unique_ptr<net::Server> server_;
};

}  // namespace

Result<std::unique_ptr<App>> App::Start(const Config& config) {
  VAFA_ASSIGN(auto workspace, Workspace::Open(config, Workspace::Mode::kWrite));
  auto app = std::make_unique<RunningApp>(config, std::move(workspace));
  VAFA_TRY(app->Begin());
  return app;
}

void PrepareSignals() {
  const sigset_t signals = StopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void WaitForSignal() {
  const sigset_t signals = StopSignals();
  int signal = 0;
  sigwait(&signals, &signal);
}

}  // namespace vafa
