#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// Every cap of the program in one place. Passing one gives a clear refusal (kTooLarge, kTooMany),
/// never a slow death.
namespace vafa::limits {

// HTTP
inline constexpr size_t kRequestHeaderBytes = 32 << 10;
inline constexpr size_t kRequestBodyBytes = 8 << 20;       ///< JSON bodies
inline constexpr uint64_t kUploadBytes = 4ull << 30;       ///< import files, streamed to disk
inline constexpr size_t kBodiesInMemoryBytes = 256 << 20;  ///< all bodies being read together
inline constexpr uint64_t kUploadProgressBytes = 64
                                                 << 10;  ///< an upload must bring per kBodyTimeout
inline constexpr size_t kTextFieldBytes = 4000;  ///< a text in JSON or the query, unless declared
inline constexpr size_t kPathBytes = 4096;
inline constexpr size_t kIdempotencyKeyBytes = 200;
inline constexpr size_t kConnections = 4096;
inline constexpr size_t kQueuedRequests = 1024;
inline constexpr std::chrono::seconds kHeaderTimeout{15};
inline constexpr std::chrono::seconds kBodyTimeout{60};
inline constexpr std::chrono::seconds kIdleTimeout{75};
inline constexpr std::chrono::seconds kDrainTimeout{20};  ///< SIGTERM: what runs may finish

// Sign-in
inline constexpr int kSignInFailuresPerWindow = 10;
inline constexpr std::chrono::minutes kSignInWindow{15};
inline constexpr int kSignInFailuresPerAddress = 100;     ///< whatever the e-mail
inline constexpr std::chrono::seconds kPasswordWait{10};  ///< for a turn to check one
inline constexpr int kPasswordsAtOnce = 2;                ///< each takes 64 MiB for a moment
inline constexpr std::chrono::hours kSessionLife{24 * 30};
inline constexpr std::chrono::hours kOneTimeCodeLife{24};
inline constexpr size_t kSessionsInMemory = 10'000;
inline constexpr size_t kNameBytes = 200;
inline constexpr size_t kEmailBytes = 254;
inline constexpr size_t kPasswordMinBytes = 10;
inline constexpr size_t kPasswordMaxBytes = 1024;

// Store
inline constexpr size_t kQueuedWrites = 4096;
inline constexpr std::chrono::hours kIdempotencyLife{48};

// Facts
inline constexpr size_t kFactsPerRequest = 5000;
inline constexpr size_t kLabelBytes = 512;
inline constexpr size_t kPropertiesBytes = 16 << 10;
inline constexpr size_t kNoteBytes = 4000;

// Properties in the timeline index. What has more is still stored, but left out of questions
// (properties) or not shown by text (texts).
inline constexpr size_t kPropertiesPerKind = 64;  ///< a name with two types counts twice
inline constexpr size_t kProperties = 4096;       ///< of all kinds
inline constexpr size_t kPropertyNameBytes = 64;
inline constexpr size_t kPropertyTexts = 4096;  ///< different texts of one property
inline constexpr size_t kPropertyTextBytes = kLabelBytes;
inline constexpr size_t kPropertyTextsBytes = 16 << 20;  ///< all texts of all properties

// Import
inline constexpr size_t kCsvFieldBytes = 1 << 20;
inline constexpr size_t kCsvRowBytes = 4 << 20;
inline constexpr size_t kCsvColumns = 256;

// Questions
inline constexpr size_t kQuestionBytes = 64 << 10;
inline constexpr int kQuestionDepth = 24;
inline constexpr size_t kQuestionNodes = 500;
inline constexpr size_t kPeriods = 1200;
inline constexpr int64_t kQuestionGroups = 200;
inline constexpr int kSegmentDepth = 8;  ///< segments within segments
inline constexpr int64_t kStages = 20;   ///< of a journey
inline constexpr int64_t kPathDepth = 5;
inline constexpr size_t kChainSteps = 10;                  ///< of a funnel or sequence
inline constexpr size_t kQuestionMemoryBytes = 512 << 20;  ///< of what grows with the data
inline constexpr size_t kQuestionLeaves = 100'000;         ///< bitmaps of 512 bytes, per core
inline constexpr size_t kQuestionSteps = 2'000'000;        ///< of all conditions over all periods

// Predictions
inline constexpr int kLeastLifetimeMonths = 3;
inline constexpr int kMostLifetimeMonths = 120;
inline constexpr int kMostDiscountPercent = 50;  ///< a year

// Segments
inline constexpr size_t kSegments = 1000;
inline constexpr size_t kListedCustomers = 100'000;  ///< named in one request

// Lists
inline constexpr int64_t kPageRows = 200;
inline constexpr size_t kSearchBytes = 200;
inline constexpr int64_t kSearchRows = 10'000;
inline constexpr int64_t kExportRows = 200'000;  ///< of a list that is taken away as a file

// Organisation
inline constexpr size_t kOfficeSpans = 20;   ///< of a week: two a day and some
inline constexpr size_t kClosedDays = 1000;  ///< holidays

// KPIs and dashboards
inline constexpr int64_t kOwnKpis = 200;
inline constexpr int64_t kDashboards = 500;
inline constexpr int64_t kTiles = 40;         ///< of a dashboard
inline constexpr int64_t kSheetAnswers = 50;  ///< side by side in one file

// Made-up data
inline constexpr int64_t kDemoCustomers = 10'000'000;
inline constexpr int64_t kBenchCustomers = 100'000'000;
inline constexpr int64_t kBenchFacts = 10'000'000'000;

}  // namespace vafa::limits
