// SPDX-License-Identifier: Apache-2.0
// Puts names, factors, biases and what users have rated into tensors.
#include "runtime/src/train/factorization_state.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/src/train/preparation.h"

namespace dmlc::train {
namespace {

using tensor::DataType;
using tensor::make_tensor;

constexpr std::uint64_t kMostPlaces = std::numeric_limits<std::uint32_t>::max();

/// Of one side: the codes that are kept, in order, and the new number of each code, -1 where it is left out.
struct Kept {
  std::vector<std::uint32_t> codes;
  std::vector<std::int32_t> numbers;

  explicit Kept(const RatingRows& rows) : numbers(rows.size(), -1) {
    for (std::size_t code = 0; code < rows.size(); ++code) {
      if (rows.count(code) == 0) continue;
      numbers[code] = static_cast<std::int32_t>(codes.size());
      codes.push_back(static_cast<std::uint32_t>(code));
    }
  }
};

class StateWriter {
 public:
  StateWriter(const ModelSpec& spec, const RatingRule& rule, const ingest::ColumnStore& store, const Factors& factors)
      : spec_(spec), rule_(rule), store_(store), factors_(factors) {}

  void add_side(const std::string& side, const Kept& kept, std::size_t feature, const std::vector<double>& rows,
                const std::vector<double>& baselines, double deviation) {
    add_names(side, kept, feature);
    const std::size_t first = rule_.is_implicit ? 0 : 1;
    const std::size_t factors = factors_.size - first;
    std::vector<float> values;
    std::vector<float> biases;
    std::vector<float> alone;
    values.reserve(kept.codes.size() * factors);
    for (const std::uint32_t code : kept.codes) {
      const double* row = rows.data() + code * factors_.width;
      for (std::size_t i = first; i < factors_.size; ++i) values.push_back(narrow(row[i] * std::sqrt(deviation)));
      if (!rule_.is_implicit) biases.push_back(narrow(row[0] * deviation));
      alone.push_back(narrow(baselines[code]));
    }
    add(side + "/factors", DataType::float32, {kept.codes.size(), factors}, values);
    if (!rule_.is_implicit) add(side + "/bias", DataType::float32, {biases.size()}, biases);
    add(side + "/baseline", DataType::float32, {alone.size()}, alone);
  }

  /// The items that each kept user has rated, ascending.
  void add_rated(const Kept& users, const Kept& items) {
    std::vector<std::uint64_t> starts(users.codes.size() + 1, 0);
    visit_pairs(users, items, [&](std::size_t user, std::uint32_t) { ++starts[user + 1]; });
    for (std::size_t user = 0; user < users.codes.size(); ++user) starts[user + 1] += starts[user];
    if (starts.back() > kMostPlaces) {
      throw make_error<RuntimeErrorId::MemoryLimit>(spec_.name, "train on fewer rows", spec_.name,
                                                    bytes_text(starts.back() * sizeof(std::uint32_t)),
                                                    bytes_text(kMostPlaces * sizeof(std::uint32_t)));
    }
    std::vector<std::uint32_t> rated(starts.back());
    std::vector<std::uint64_t> next = starts;
    visit_pairs(users, items, [&](std::size_t user, std::uint32_t item) { rated[next[user]++] = item; });
    std::vector<std::uint32_t> ends;
    std::size_t to = 0;
    for (std::size_t user = 0; user < users.codes.size(); ++user) {
      const auto begin = rated.begin() + static_cast<std::ptrdiff_t>(starts[user]);
      const auto end = rated.begin() + static_cast<std::ptrdiff_t>(starts[user + 1]);
      std::sort(begin, end);
      const auto last = std::unique(begin, end);
      to = static_cast<std::size_t>(std::copy(begin, last, rated.begin() + static_cast<std::ptrdiff_t>(to)) -
                                    rated.begin());
      ends.push_back(static_cast<std::uint32_t>(to));
    }
    rated.resize(to);
    add("rated/ends", DataType::uint32, {ends.size()}, ends);
    add("rated/items", DataType::uint32, {rated.size()}, rated);
  }

  std::vector<tensor::Tensor> tensors;

 private:
  static float narrow(double value) {
    constexpr double kMost = std::numeric_limits<float>::max();
    return static_cast<float>(std::clamp(value, -kMost, kMost));
  }

  template <class Value>
  void add(std::string name, DataType type, std::vector<std::uint64_t> shape, const std::vector<Value>& values) {
    tensors.push_back(make_tensor(std::move(name), type, std::move(shape), values.data(), values.size()));
  }

  void add_names(const std::string& side, const Kept& kept, std::size_t feature) {
    const std::vector<ingest::Category>& values = values_of(store_, feature);
    std::vector<std::uint8_t> bytes;
    std::vector<std::uint32_t> ends;
    for (const std::uint32_t code : kept.codes) {
      bytes.insert(bytes.end(), values[code].value.begin(), values[code].value.end());
      if (bytes.size() > kMostPlaces) {
        throw make_error<RuntimeErrorId::TooManyCategories>(spec_.features[feature].name,
                                                            "train on fewer rows, or on shorter names",
                                                            spec_.features[feature].name, ends.size());
      }
      ends.push_back(static_cast<std::uint32_t>(bytes.size()));
    }
    add(side + "/ends", DataType::uint32, {ends.size()}, ends);
    add(side + "/names", DataType::uint8, {bytes.size()}, bytes);
  }

  template <class Visit>
  void visit_pairs(const Kept& users, const Kept& items, Visit visit) const {
    const auto number_of = [](const Kept& kept, std::int32_t code) {
      return code < 0 ? -1 : kept.numbers[static_cast<std::size_t>(code)];
    };
    for (std::size_t block = 0; block < store_.block_count(); ++block) {
      const auto user_codes = codes_of(store_, block, rule_.user_feature);
      const auto item_codes = codes_of(store_, block, rule_.item_feature);
      for (std::size_t row = 0; row < user_codes.size(); ++row) {
        const std::int32_t user = number_of(users, user_codes[row]);
        const std::int32_t item = number_of(items, item_codes[row]);
        if (user < 0 || item < 0) continue;
        // A count of 0 is no use.
        const float cell = store_.target_numbers(block)[row];
        if (rule_.is_implicit && static_cast<double>(cell) + store_.target().shift == 0) continue;
        visit(static_cast<std::size_t>(user), static_cast<std::uint32_t>(item));
      }
    }
  }

  const ModelSpec& spec_;
  const RatingRule& rule_;
  const ingest::ColumnStore& store_;
  const Factors& factors_;
};

}  // namespace

ModelState make_factorization_state(const ModelSpec& spec, const RatingRule& rule, const ingest::ColumnStore& store,
                                    const RatingMatrix& matrix, const Baselines& baselines, const Factors& factors) {
  Preparation preparation;
  preparation.features = store.features();
  preparation.constants.emplace(kRatingMean, baselines.mean);
  const Kept users(matrix.by_user);
  const Kept items(matrix.by_item);
  StateWriter writer(spec, rule, store, factors);
  writer.add_side("users", users, rule.user_feature, factors.users, baselines.users, matrix.deviation);
  writer.add_side("items", items, rule.item_feature, factors.items, baselines.items, matrix.deviation);
  writer.add_rated(users, items);
  return {to_json(preparation), std::move(writer.tensors)};
}

}  // namespace dmlc::train
