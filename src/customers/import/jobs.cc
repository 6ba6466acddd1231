#include "customers/import/jobs.h"

#include <sodium.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <set>

#include "base/log.h"
#include "customers/import/currency.h"

namespace vafa::imports {
namespace {

/// So long an upload waits for somebody to import it.
constexpr std::chrono::days kUploadLife{7};

std::string RandomName() {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::string name;
  for (int i = 0; i < 20; ++i) name += kLetters[randombytes_uniform(kLetters.size())];
  return name;
}

bool IsName(std::string_view id) {
  return id.size() == 20 && std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
         });
}

/// Named columns that nothing else took become custom fields, as when columns are guessed.
void AddCustomFields(Shape& shape) {
  const auto& taken = shape.mapping.columns;
  for (size_t i = 0; i < shape.column_names.size(); ++i) {
    const auto column = static_cast<uint16_t>(i + 1);
    if (std::find(taken.begin(), taken.end(), column) != taken.end()) continue;
    if (!shape.column_names[i].empty()) {
      shape.mapping.custom.emplace_back(column, shape.column_names[i]);
    }
  }
}

}  // namespace

ImportJobs::ImportJobs(Importer::Parts parts, Settings& settings)
    : importer_(parts), settings_(settings), folder_(parts.data / "uploads") {}

ImportJobs::~ImportJobs() { Stop(); }

Status ImportJobs::Start() {
  VAFA_ASSIGN(const std::vector<int64_t> unfinished, importer_.Unfinished());
  {
    MutexLock lock(mutex_);
    waiting_.assign(unfinished.begin(), unfinished.end());
  }
  RemoveForgotten(unfinished);
  if (!unfinished.empty()) log::info("import: {} unfinished imports go on", unfinished.size());
  thread_ = std::thread([this] { Loop(); });
  return {};
}

void ImportJobs::Stop() {
  stopping_ = true;
  {
    MutexLock lock(mutex_);
    waiting_.clear();
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void ImportJobs::Loop() {
  while (!stopping_) {
    int64_t id = 0;
    {
      MutexLock lock(mutex_);
      while (waiting_.empty() && !stopping_) lock.Wait(changed_);
      if (waiting_.empty()) return;
      id = waiting_.front();
      waiting_.pop_front();
    }
    const auto result = importer_.Run(id, stopping_, [this, id](const Record& record) {
      MutexLock lock(mutex_);
      running_[id] = record;
    });
    if (!result) log::warn("import {}: {}", id, Describe(result.error()));
    if (result && result->state == State::kDone) RemoveImported(id);
    MutexLock lock(mutex_);
    running_.erase(id);
  }
}

void ImportJobs::RemoveImported(int64_t id) const {
  const auto job = importer_.JobOf(id);
  std::error_code error;
  // A file named on the command line is its owner's.
  if (!job || !std::filesystem::equivalent(job->file.parent_path(), folder_, error)) return;
  Remove({job->file.stem(), {}, job->file});
}

void ImportJobs::RemoveForgotten(const std::vector<int64_t>& unfinished) const {
  std::set<std::filesystem::path> wanted;  // by name: the folder may be spelled another way now
  for (const int64_t id : unfinished) {
    if (const auto job = importer_.JobOf(id)) wanted.insert(job->file.filename());
  }
  std::error_code error;
  const auto oldest = std::filesystem::file_time_type::clock::now() - kUploadLife;
  for (std::filesystem::directory_iterator it(folder_, error), end; !error && it != end;
       it.increment(error)) {
    const std::filesystem::path& path = it->path();
    std::error_code gone;
    if (path.extension() != ".csv" || wanted.contains(path.filename()) ||
        !IsName(path.stem().string()) || std::filesystem::last_write_time(path, gone) > oldest) {
      continue;
    }
    Remove({path.stem(), {}, path});
  }
}

Result<ImportJobs::Upload> ImportJobs::Keep(const std::filesystem::path& body_file,
                                            std::string name) {
  Upload upload{RandomName(), std::move(name), {}};
  upload.file = folder_ / (upload.id + ".csv");
  std::ofstream(folder_ / (upload.id + ".name")) << upload.name;
  std::error_code error;
  std::filesystem::rename(body_file, upload.file, error);
  if (error) {
    return Fail(ErrorCode::kUnavailable,
                {"store.cannot_open", {{"folder", folder_.string()}, {"reason", error.message()}}});
  }
  return upload;
}

Result<ImportJobs::Upload> ImportJobs::FindUpload(std::string_view id) const {
  Upload upload{std::string(id), {}, folder_ / (std::string(id) + ".csv")};
  if (!IsName(id) || !std::filesystem::exists(upload.file)) {
    return Fail(ErrorCode::kNotFound, "import.no_upload", {}, "upload");
  }
  std::ifstream name(folder_ / (upload.id + ".name"));
  std::getline(name, upload.name);
  return upload;
}

void ImportJobs::Remove(const Upload& upload) const {
  std::error_code ignored;
  std::filesystem::remove(upload.file, ignored);
  std::filesystem::remove(folder_ / (upload.id + ".name"), ignored);
}

Result<Job> ImportJobs::Prepare(const Upload& upload, const Wish& wish, std::string_view currency,
                                Language language) {
  VAFA_ASSIGN(const Calendar calendar, settings_.GetCalendar());
  VAFA_ASSIGN(Shape shape, Guess(upload.file, wish, calendar));
  if (wish.columns && shape.kind == Kind::kCustomers && shape.mapping.custom.empty()) {
    AddCustomFields(shape);
  }
  VAFA_ASSIGN(Organisation organisation, settings_.Get());
  VAFA_ASSIGN(const bool known, settings_.HasCurrency());
  if (!known) {
    VAFA_ASSIGN(const auto found, FindCurrency(upload.file, shape));
    if (found) organisation.currency = *found;
  }
  Job job = MakeJob(upload.file, shape, organisation);
  if (!currency.empty()) {
    VAFA_ASSIGN(job.unit, ParseMoneyUnit(currency));
  }
  job.name = upload.name;
  job.language = language;
  return job;
}

Result<Record> ImportJobs::Submit(const Job& job) {
  VAFA_TRY(CheckMapping(job.shape.mapping, job.shape.columns));
  VAFA_ASSIGN(const int64_t id, importer_.Begin(job));
  VAFA_ASSIGN(const Record record, importer_.Get(id));
  MutexLock lock(mutex_);
  const bool queued = std::find(waiting_.begin(), waiting_.end(), id) != waiting_.end();
  if (!queued && !running_.contains(id)) {
    running_[id] = record;
    waiting_.push_back(id);
    changed_.notify_all();
  }
  return record;
}

Result<Record> ImportJobs::Get(int64_t id) const {
  {
    MutexLock lock(mutex_);
    if (const auto found = running_.find(id); found != running_.end()) return found->second;
  }
  return importer_.Get(id);
}

Result<std::vector<Record>> ImportJobs::List() const {
  VAFA_ASSIGN(std::vector<Record> records, importer_.List());
  MutexLock lock(mutex_);
  for (Record& record : records) {
    if (const auto found = running_.find(record.id); found != running_.end()) {
      record = found->second;
    }
  }
  return records;
}

}  // namespace vafa::imports
