#include "facts/key_index.h"

#include <boost/sort/spreadsort/integer_sort.hpp>
#include <fstream>
#include <sstream>

#include "facts/key_run.h"

namespace vafa {
namespace {

constexpr const char* kManifest = "keys.manifest";

std::filesystem::path RunFile(const std::filesystem::path& folder, uint64_t number) {
  return folder / ("keys-" + std::to_string(number) + ".run");
}

}  // namespace

KeyIndex::KeyIndex(Options options) : options_(std::move(options)) {}
KeyIndex::~KeyIndex() = default;

Result<std::unique_ptr<KeyIndex>> KeyIndex::Open(Options options, std::string* rebuilt_because) {
  std::error_code error;
  std::filesystem::create_directories(options.folder, error);
  if (error) {
    return Fail(
        ErrorCode::kUnavailable,
        {"store.cannot_open", {{"folder", options.folder.string()}, {"reason", error.message()}}});
  }
  std::unique_ptr<KeyIndex> index(new KeyIndex(std::move(options)));
  if (auto status = index->Load(); !status) {
    *rebuilt_because = status.error().detail;
    index->Clear();
  }
  return index;
}

Status KeyIndex::Load() {
  const std::filesystem::path manifest = options_.folder / kManifest;
  if (!std::filesystem::exists(manifest)) {
    Clear();
    return {};
  }
  // One line: through, how many runs, their numbers, and a check of what stands before it.
  std::ifstream file(manifest);
  std::string line;
  std::getline(file, line);
  const size_t cut = line.rfind(' ');
  const auto damaged = [] { return Fail(ErrorCode::kInvalid, "base.internal", "keys.manifest"); };
  if (cut == std::string::npos) return damaged();
  if (std::to_string(Hash64(line.substr(0, cut))) != line.substr(cut + 1)) return damaged();
  std::istringstream words(line.substr(0, cut));
  size_t count = 0;
  words >> through_ >> next_file_ >> count;
  for (size_t i = 0; i < count; ++i) {
    uint64_t number = 0;
    words >> number;
    VAFA_ASSIGN(auto run, Run::Open(RunFile(options_.folder, number), options_.store_id));
    runs_.push_back(std::move(run));
  }
  return {};
}

void KeyIndex::Clear() {
  runs_.clear();
  memory_.clear();
  through_ = 0;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(options_.folder, ignored)) {
    if (entry.path().filename().string().starts_with("keys")) {
      std::filesystem::remove(entry.path(), ignored);
    }
  }
}

std::optional<uint64_t> KeyIndex::Find(const Key128& key) const {
  if (const auto found = memory_.find(key); found != memory_.end()) return found->second;
  for (auto run = runs_.rbegin(); run != runs_.rend(); ++run) {
    if (auto value = (*run)->Find(key)) return value;
  }
  return std::nullopt;
}

Status KeyIndex::FlushIfFull(int64_t through) {
  return memory_.size() < options_.memory_entries ? Status() : Flush(through);
}

Status KeyIndex::Flush(int64_t through) {
  // The table and every run not much larger become one run; older runs stay.
  std::vector<Entry> fresh;
  fresh.reserve(memory_.size());
  for (const auto& [key, value] : memory_) fresh.push_back({key, value});
  boost::sort::spreadsort::integer_sort(
      fresh.begin(), fresh.end(),
      [](const Entry& entry, unsigned shift) { return entry.key.high >> shift; },
      [](const Entry& a, const Entry& b) { return a.key < b.key; });
  size_t total = fresh.size();
  size_t keep = runs_.size();
  while (keep > 0 && runs_[keep - 1]->entries().size() < 3 * total) {
    total += runs_[--keep]->entries().size();
  }
  // Merge from the newest to the oldest: of equal keys the newest wins.
  std::vector<std::span<const Entry>> inputs{fresh};
  for (size_t i = runs_.size(); i > keep; --i) inputs.push_back(runs_[i - 1]->entries());
  const auto next = [&inputs](Entry& out) {
    const std::span<const Entry>* least = nullptr;
    for (const auto& input : inputs) {
      if (!input.empty() && (least == nullptr || input.front().key < least->front().key)) {
        least = &input;
      }
    }
    if (least == nullptr) return false;
    out = least->front();
    for (auto& input : inputs) {
      if (!input.empty() && input.front().key == out.key) input = input.subspan(1);
    }
    return true;
  };
  VAFA_ASSIGN(auto merged,
              Run::Write(RunFile(options_.folder, next_file_), options_.store_id, total, next));
  ++next_file_;
  std::vector<std::unique_ptr<Run>> replaced;
  for (size_t i = keep; i < runs_.size(); ++i) replaced.push_back(std::move(runs_[i]));
  runs_.resize(keep);
  runs_.push_back(std::move(merged));
  memory_.clear();
  VAFA_TRY(WriteManifest(through));
  through_ = through;
  std::error_code ignored;
  for (const auto& run : replaced) std::filesystem::remove(run->file(), ignored);
  return {};
}

Status KeyIndex::WriteManifest(int64_t through) {
  std::ostringstream line;
  line << through << ' ' << next_file_ << ' ' << runs_.size();
  for (const auto& run : runs_) {
    const std::string name = run->file().stem().string();
    line << ' ' << name.substr(name.find('-') + 1);
  }
  const std::filesystem::path temporary = options_.folder / "keys.manifest.new";
  {
    std::ofstream file(temporary, std::ios::trunc);
    file << line.str() << ' ' << Hash64(line.str()) << '\n';
    file.flush();
    if (!file) return Fail(ErrorCode::kStorageFull, "store.disk_full", temporary.string());
  }
  std::error_code error;
  std::filesystem::rename(temporary, options_.folder / kManifest, error);
  if (error) return Fail(ErrorCode::kUnavailable, "store.io_error", error.message());
  return {};
}

}  // namespace vafa
