#include "customers/directory.h"

#include <algorithm>
#include <atomic>
#include <boost/unordered/unordered_flat_map.hpp>
#include <deque>
#include <mutex>
#include <shared_mutex>

#include "base/json.h"
#include "base/thread_annotations.h"
#include "customers/search_index.h"
#include "customers/store.h"

namespace vafa {
namespace {

/// Changes of records that can be told one by one.
constexpr size_t kRemembered = 100'000;

Key128 KeyOf(std::string_view external_id) { return Hash128(external_id); }

struct KeyHash {
  using is_avalanching = void;
  size_t operator()(const Key128& key) const { return key.low; }
};

/// Puts the non-empty members of `given` over `stored`; whether anything changed.
bool MergeInto(Customer& stored, const Customer& given) {
  const Customer before = stored;
  const auto take = [](std::string& to, const std::string& from) {
    if (!from.empty()) to = from;
  };
  take(stored.name, given.name);
  take(stored.email, given.email);
  take(stored.phone, given.phone);
  take(stored.birthday, given.birthday);
  take(stored.city, given.city);
  take(stored.country, given.country);
  take(stored.language, given.language);
  take(stored.segment, given.segment);
  if (given.created_at.micros != 0) stored.created_at = given.created_at;
  for (const auto& [name, value] : given.fields) {
    const auto known = std::find_if(stored.fields.begin(), stored.fields.end(),
                                    [&](const auto& field) { return field.first == name; });
    if (known == stored.fields.end()) {
      stored.fields.emplace_back(name, value);
    } else if (!value.empty()) {
      known->second = value;
    }
  }
  return stored != before;
}

class SqlDirectory : public Directory {
 public:
  SqlDirectory(Store& store, FactLog& facts, const Clock& clock)
      : store_(store), facts_(facts), clock_(clock) {}

  Status Load() {
    return store_.Read([this](Session& session) -> Status {
      long long count = 0;
      session.sql() << "SELECT COALESCE(MAX(id), 0) FROM customers", soci::into(count);
      count_ = count;
      return {};
    });
  }

  Result<CustomerId> Ensure(Transaction& transaction, std::string_view external_id,
                            std::string_view source) override {
    std::vector<CustomerId> ids;
    int64_t made = 0;
    VAFA_TRY(EnsureAll(transaction, std::span(&external_id, 1), source, ids, made));
    return ids.front();
  }

  Status EnsureAll(Transaction& transaction, std::span<const std::string_view> external_ids,
                   std::string_view source, std::vector<CustomerId>& ids, int64_t& made) override {
    VAFA_TRY(Prepare(transaction, source));
    std::vector<Customer> fresh;
    ids.clear();
    ids.reserve(external_ids.size());
    const Instant now = clock_.Now();
    {
      const std::unique_lock lock(mutex_);
      for (const std::string_view external_id : external_ids) {
        const auto [place, added] =
            ids_.try_emplace(KeyOf(external_id), static_cast<uint32_t>(next_id_));
        ids.push_back(place->second);
        if (!added) continue;
        Customer& customer = fresh.emplace_back();
        customer.id = next_id_++;
        customer.external_id = external_id;
        customer.created_at = now;
        customer.recorded_at = now;
      }
    }
    made += static_cast<int64_t>(fresh.size());
    return Add(transaction, fresh, source);
  }

  std::optional<CustomerId> Find(std::string_view external_id) const override {
    auto found = store_.Read([&](Session& session) -> Result<CustomerId> {
      long long id = 0;
      const std::string text(external_id);
      session.sql() << "SELECT id FROM customers WHERE external_id = :id", soci::use(text),
          soci::into(id);
      return id;
    });
    return found && *found > 0 ? std::optional(*found) : std::nullopt;
  }

  int64_t count() const override { return count_.load(std::memory_order_acquire); }

  Result<std::vector<Saved>> Save(Transaction& transaction, std::span<const Customer> customers,
                                  std::string_view source) override {
    VAFA_TRY(Prepare(transaction, source));
    std::vector<Saved> saved;
    std::vector<Customer> fresh;
    std::vector<std::pair<size_t, CustomerId>> known;
    boost::unordered_flat_map<CustomerId, size_t> fresh_index;
    const Instant now = clock_.Now();
    {
      const std::unique_lock lock(mutex_);
      for (size_t i = 0; i < customers.size(); ++i) {
        const auto [place, added] =
            ids_.try_emplace(KeyOf(customers[i].external_id), static_cast<uint32_t>(next_id_));
        saved.push_back(added ? Saved::kAdded : Saved::kUnchanged);
        if (added) {
          fresh_index[next_id_] = fresh.size();
          Customer& customer = fresh.emplace_back(customers[i]);
          customer.id = next_id_++;
          customer.recorded_at = now;
          if (customer.created_at.micros == 0) customer.created_at = now;
        } else if (const auto same = fresh_index.find(place->second); same != fresh_index.end()) {
          if (MergeInto(fresh[same->second], customers[i])) saved.back() = Saved::kUpdated;
        } else {
          known.emplace_back(i, place->second);
        }
      }
    }
    VAFA_TRY(Add(transaction, fresh, source));
    std::vector<AttributeChanges> changes;
    for (const auto& [index, id] : known) {
      VAFA_ASSIGN(std::vector<Customer> stored,
                  customers_store::Get(transaction, std::span(&id, 1)));
      if (stored.empty()) continue;
      Customer record = stored.front();
      if (!MergeInto(record, customers[index])) continue;
      saved[index] = Saved::kUpdated;
      VAFA_TRY(customers_store::Update(transaction, record));
      if (auto changed = ChangesBetween(stored.front(), record); !changed.changes.empty()) {
        changes.push_back(std::move(changed));
      }
      transaction.OnCommit([this, record = std::move(record)] {
        const std::unique_lock lock(mutex_);
        if (searchable_) search_.Put(record);
        Remember(std::span(&record, 1));
      });
    }
    VAFA_TRY(RecordChanges(transaction, changes, now, source));
    return saved;
  }

  Result<std::vector<Customer>> Get(std::span<const CustomerId> ids) const override {
    return store_.Read([&](Session& session) { return customers_store::Get(session, ids); });
  }

  Result<std::vector<CustomerId>> Search(std::string_view search, int64_t limit) const override {
    VAFA_TRY(MakeSearchable());
    const std::shared_lock lock(mutex_);
    return search_.Search(search, static_cast<size_t>(limit));
  }

  int64_t version() const override { return version_.load(); }

  Changes ChangesSince(int64_t version) const override {
    const std::shared_lock lock(mutex_);
    Changes changes{version_.load(), std::nullopt};
    if (version < forgotten_) return changes;
    changes.customers.emplace();
    for (auto at = changed_.rbegin(); at != changed_.rend() && at->first > version; ++at) {
      changes.customers->push_back(at->second);
    }
    return changes;
  }

 private:
  /// A new version, with these records changed.
  void Remember(std::span<const Customer> records) {
    const int64_t version = ++version_;
    for (const Customer& customer : records) changed_.emplace_back(version, customer.id);
    while (changed_.size() > kRemembered) {
      forgotten_ = changed_.front().first;
      changed_.pop_front();
    }
  }

  /// Takes the appender's lock and knows every customer that others have made.
  Status Prepare(Transaction& transaction, std::string_view source) {
    VAFA_TRY(facts_.Append(transaction, {}, source));
    const CustomerId after = next_id_ - 1;
    long long newest = 0;
    transaction.sql() << "SELECT COALESCE(MAX(id), 0) FROM customers", soci::into(newest);
    if (newest <= after) return {};
    const std::unique_lock lock(mutex_);
    VAFA_TRY(customers_store::ForEachId(
        transaction, after, [this](CustomerId id, std::string_view external_id) {
          ids_.try_emplace(KeyOf(external_id), static_cast<uint32_t>(id));
        }));
    next_id_ = newest + 1;
    return {};
  }

  /// Writes new customers, each with her `customer_created` fact, and takes them back in memory
  /// when the write fails.
  Status Add(Transaction& transaction, std::vector<Customer>& fresh, std::string_view source) {
    if (fresh.empty()) return {};
    std::vector<Key128> keys;
    for (const Customer& customer : fresh) keys.push_back(KeyOf(customer.external_id));
    transaction.OnRollback([this, keys, first = fresh.front().id] {
      const std::unique_lock lock(mutex_);
      for (const Key128& key : keys) ids_.erase(key);
      next_id_ = first;
    });
    VAFA_TRY(customers_store::Insert(transaction, fresh));
    std::vector<NewFact> created(fresh.size());
    for (size_t i = 0; i < fresh.size(); ++i) {
      created[i].customer = fresh[i].id;
      created[i].at = timeline::InRange(fresh[i].created_at) ? fresh[i].created_at : clock_.Now();
      created[i].kind = kinds::kCustomerCreated;
    }
    VAFA_TRY(facts_.Append(transaction, created, source));
    transaction.OnCommit([this, records = std::move(fresh)] {
      const std::unique_lock lock(mutex_);
      if (searchable_) {
        for (const Customer& customer : records) search_.Put(customer);
      }
      count_.store(std::max(count_.load(), records.back().id), std::memory_order_release);
      Remember(records);
    });
    return {};
  }

  /// Keeps what records were like before, and tells each change as a fact.
  Status RecordChanges(Transaction& transaction, std::span<const AttributeChanges> changes,
                       Instant now, std::string_view source) {
    std::vector<RecordChange> kept;
    std::deque<std::string> texts;
    std::vector<NewFact> facts;
    for (const AttributeChanges& record : changes) {
      std::ranges::move(ToKeep(record, now), std::back_inserter(kept));
      for (const AttributeChange& change : record.changes) {
        if (change.before.empty() || change.name == kReachableBy) continue;
        NewFact& fact = facts.emplace_back();
        fact.customer = record.customer;
        fact.at = now;
        fact.kind = kinds::kAttributeChanged;
        fact.label = change.name;
        fact.properties = texts.emplace_back(
            json::serialize(json::object{{"from", change.before}, {"to", change.after}}));
      }
    }
    VAFA_TRY(customers_store::InsertChanges(transaction, kept));
    if (facts.empty()) return {};
    VAFA_TRY(facts_.Append(transaction, facts, source));
    return {};
  }

  Status MakeSearchable() const {
    {
      const std::shared_lock lock(mutex_);
      if (searchable_) return {};
    }
    // Writes wait meanwhile, so that none is missed between reading and following.
    const std::unique_lock lock(mutex_);
    if (searchable_) return {};
    VAFA_TRY(store_.Read([this](Session& session) {
      return customers_store::ForEach(session, 0,
                                      [this](const Customer& customer) { search_.Put(customer); });
    }));
    searchable_ = true;
    return {};
  }

  Store& store_;
  FactLog& facts_;
  const Clock& clock_;

  mutable std::shared_mutex mutex_;  // guards ids_, search_, searchable_, changed_, forgotten_
  boost::unordered_flat_map<Key128, uint32_t, KeyHash> ids_;
  mutable SearchIndex search_;
  mutable bool searchable_ = false;
  std::deque<std::pair<int64_t, CustomerId>> changed_;  // by rising version
  int64_t forgotten_ = 0;  // changes up to this version are not all there

  CustomerId next_id_ = 1;  // of the writing thread
  std::atomic<int64_t> count_ = 0;
  std::atomic<int64_t> version_ = 0;
};

}  // namespace

Result<std::unique_ptr<Directory>> Directory::Open(Store& store, FactLog& facts,
                                                   const Clock& clock) {
  auto directory = std::make_unique<SqlDirectory>(store, facts, clock);
  VAFA_TRY(directory->Load());
  return directory;
}

}  // namespace vafa
