// SPDX-License-Identifier: Apache-2.0
// Checks the ratings, sorts them by user, joins repeated pairs and turns the matrix over.
#include "runtime/src/train/rating_matrix.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>

#include "runtime/src/train/runtime_error.h"

namespace dmlc::train {
namespace {

using ingest::ColumnStore;
using ingest::Split;

constexpr std::size_t kUsersPerTask = 1024;

std::string number_text(double value) {
  if (std::isinf(value)) return value < 0 ? "-infinity" : "infinity";
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

std::optional<double> optional_number(const ModelSpec& spec, const char* parameter) {
  return spec.parameters.contains(parameter) ? std::optional(spec.number(parameter)) : std::nullopt;
}

std::size_t feature_of(const ModelSpec& spec, const char* parameter, std::size_t otherwise) {
  const std::string name = spec.text(parameter);
  if (name.empty()) return otherwise;
  const auto found = std::find_if(spec.features.begin(), spec.features.end(),
                                  [&](const ingest::FeatureColumn& feature) { return feature.name == name; });
  return static_cast<std::size_t>(found - spec.features.begin());
}

struct Reader {
  const ModelSpec& spec;
  const RatingRule& rule;
  const ColumnStore& store;
  Workers& workers;

  /// Training rows that count for nothing.
  struct LeftOut {
    std::uint64_t unnamed = 0;  ///< without user or item
    std::uint64_t unused = 0;   ///< counts of 0
  };

  /// Calls visit(user, item, value) for every other training row.
  template <class Visit>
  LeftOut visit(Visit visit) const {
    const double shift = store.target().shift;
    LeftOut left_out;
    for (std::size_t block = 0; block < store.block_count(); ++block) {
      workers.check();
      const auto users = codes_of(store, block, rule.user_feature);
      const auto items = codes_of(store, block, rule.item_feature);
      const auto values = store.target_numbers(block);
      const auto splits = store.splits(block);
      for (std::size_t row = 0; row < splits.size(); ++row) {
        if (splits[row] != Split::training) continue;
        const double value = static_cast<double>(values[row]) + shift;
        if (users[row] < 0 || items[row] < 0) {
          ++left_out.unnamed;
        } else if (rule.is_implicit && value == 0) {
          ++left_out.unused;
        } else {
          visit(static_cast<std::uint32_t>(users[row]), static_cast<std::uint32_t>(items[row]), value);
        }
      }
    }
    return left_out;
  }

  void check(double value) const {
    if (rule.is_implicit && value < 0) {
      throw make_error<RuntimeErrorId::NegativeUse>(
          spec.target, "leave such rows out in FROM, or write feedback = explicit for ratings", spec.target,
          number_text(value));
    }
    // Ratings are kept in float32, bounds are not.
    const double least = rule.minimum.value_or(-std::numeric_limits<double>::infinity());
    const double most = rule.maximum.value_or(std::numeric_limits<double>::infinity());
    const double slack = 1e-6 * std::max(std::abs(value), 1.0);
    if (rule.is_implicit || (value >= least - slack && value <= most + slack)) return;
    throw make_error<RuntimeErrorId::RatingOutOfRange>(
        spec.target, "widen min_rating and max_rating, or leave such rows out in FROM", spec.target, number_text(value),
        number_text(least), number_text(most));
  }

  [[noreturn]] void refuse_all(const LeftOut& left_out) const {
    if (left_out.unused > 0) {
      throw make_error<RuntimeErrorId::NothingUsed>(spec.target, "select rows of what was used", spec.target);
    }
    const std::string& user = spec.features[rule.user_feature].name;
    const std::string& item = spec.features[rule.item_feature].name;
    throw make_error<RuntimeErrorId::NoIdentifiers>(spec.name, "leave rows without them out in FROM", spec.name, user,
                                                    item);
  }

  /// Refuses a side of which the ratings have one thing only.
  void check_side(const RatingRows& rows, std::size_t feature) const {
    std::size_t first = 0;
    while (rows.count(first) == 0) ++first;
    if (rows.count(first) < rows.values.size()) return;
    const std::string& name = spec.features[feature].name;
    throw make_error<RuntimeErrorId::OneIdentifierOnly>(name, "train on the rows of two at least", name,
                                                        values_of(store, feature)[first].value);
  }
};

/// Sums that turn counts per row into starts.
void accumulate_starts(std::vector<std::uint64_t>& starts) {
  std::partial_sum(starts.begin(), starts.end(), starts.begin());
}

/// Sorts a user's ratings by item and joins those of one item, in the order of the rows. Returns how many are left.
std::size_t join_repeated(std::uint32_t* items, float* values, std::size_t count, bool adds,
                          std::vector<std::pair<std::uint32_t, float>>& scratch) {
  scratch.clear();
  for (std::size_t i = 0; i < count; ++i) scratch.emplace_back(items[i], values[i]);
  std::stable_sort(scratch.begin(), scratch.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::size_t left = 0;
  for (std::size_t i = 0; i < count; ++left) {
    const std::size_t begin = i;
    double sum = 0;
    for (; i < count && scratch[i].first == scratch[begin].first; ++i) sum += static_cast<double>(scratch[i].second);
    items[left] = scratch[begin].first;
    const double joined = adds ? sum : sum / static_cast<double>(i - begin);
    values[left] = static_cast<float>(std::min<double>(joined, std::numeric_limits<float>::max()));
  }
  return left;
}

/// Closes the gaps that joining left.
void close_gaps(RatingRows& rows, const std::vector<std::uint64_t>& left) {
  std::uint64_t to = 0;
  for (std::size_t user = 0; user < left.size(); ++user) {
    const std::uint64_t from = rows.starts[user];
    rows.starts[user] = to;
    if (from != to) {
      std::copy_n(rows.others.begin() + static_cast<std::ptrdiff_t>(from), left[user],
                  rows.others.begin() + static_cast<std::ptrdiff_t>(to));
      std::copy_n(rows.values.begin() + static_cast<std::ptrdiff_t>(from), left[user],
                  rows.values.begin() + static_cast<std::ptrdiff_t>(to));
    }
    to += left[user];
  }
  rows.starts.back() = to;
  rows.others.resize(to);
  rows.values.resize(to);
}

void join_all(RatingRows& rows, bool adds, Workers& workers) {
  std::vector<std::uint64_t> left(rows.size());
  workers.run((rows.size() + kUsersPerTask - 1) / kUsersPerTask,
              [&](unsigned, std::size_t task) {
                std::vector<std::pair<std::uint32_t, float>> scratch;
                for (std::size_t user = task * kUsersPerTask; user < std::min(rows.size(), (task + 1) * kUsersPerTask);
                     ++user) {
                  workers.check();
                  const std::uint64_t start = rows.starts[user];
                  left[user] = join_repeated(rows.others.data() + start, rows.values.data() + start, rows.count(user),
                                             adds, scratch);
                }
              },
              [](unsigned, std::size_t) {});
  close_gaps(rows, left);
}

/// The same ratings by their other side, of which there are `things`.
RatingRows turn_over(const RatingRows& rows, std::size_t things, Workers& workers) {
  RatingRows out;
  out.starts.assign(things + 1, 0);
  for (const std::uint32_t other : rows.others) ++out.starts[other + 1];
  accumulate_starts(out.starts);
  out.others.resize(rows.others.size());
  out.values.resize(rows.values.size());
  std::vector<std::uint64_t> next(out.starts.begin(), out.starts.end() - 1);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (row % kUsersPerTask == 0) workers.check();
    for (std::uint64_t i = rows.starts[row]; i < rows.starts[row + 1]; ++i) {
      const std::uint64_t place = next[rows.others[i]]++;
      out.others[place] = static_cast<std::uint32_t>(row);
      out.values[place] = rows.values[i];
    }
  }
  return out;
}

void measure(RatingMatrix& matrix) {
  double sum = 0;
  for (const float value : matrix.by_user.values) sum += static_cast<double>(value);
  const auto count = static_cast<double>(matrix.count());
  matrix.mean = sum / count;
  double squares = 0;
  for (const float value : matrix.by_user.values) {
    const double distance = static_cast<double>(value) - matrix.mean;
    squares += distance * distance;
  }
  const double deviation = std::sqrt(squares / count);
  if (deviation > 0) matrix.deviation = deviation;
}

}  // namespace

std::uint64_t RatingRows::known() const {
  std::uint64_t things = 0;
  for (std::size_t thing = 0; thing < size(); ++thing) things += count(thing) > 0 ? 1 : 0;
  return things;
}

RatingRule rating_rule(const ModelSpec& spec) {
  RatingRule rule{feature_of(spec, "user_column", 0), feature_of(spec, "item_column", 1)};
  const auto is_identifier = [&](std::size_t feature) {
    return feature < spec.features.size() && spec.features[feature].kind == ingest::CellKind::category;
  };
  if (!is_identifier(rule.user_feature) || !is_identifier(rule.item_feature) ||
      rule.user_feature == rule.item_feature) {
    throw make_error<RuntimeErrorId::ModelDamaged>(spec.name, "compile the model again", spec.name, "(specification)",
                                                   "it has no feature of users and one of items");
  }
  rule.is_implicit = spec.text("feedback") == "implicit";
  if (!rule.is_implicit) rule.minimum = optional_number(spec, "min_rating");
  if (!rule.is_implicit) rule.maximum = optional_number(spec, "max_rating");
  return rule;
}

std::span<const std::int32_t> codes_of(const ColumnStore& store, std::size_t block, std::size_t feature) {
  const auto& columns = store.columns();
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const auto& column) { return column.feature == feature; });
  return store.codes(block, static_cast<std::size_t>(found - columns.begin()));
}

const std::vector<ingest::Category>& values_of(const ColumnStore& store, std::size_t feature) {
  const auto& columns = store.columns();
  return std::find_if(columns.begin(), columns.end(), [&](const auto& column) { return column.feature == feature; })
      ->categories;
}

std::uint64_t rating_matrix_bytes(std::uint64_t rows, std::uint64_t users, std::uint64_t items) {
  return 2 * rows * (sizeof(std::uint32_t) + sizeof(float)) + 3 * (users + items + 2) * sizeof(std::uint64_t);
}

RatingMatrix make_rating_matrix(const ModelSpec& spec, const RatingRule& rule, const ColumnStore& store,
                                Workers& workers) {
  const Reader reader{spec, rule, store, workers};
  RatingMatrix matrix;
  RatingRows& rows = matrix.by_user;
  rows.starts.assign(values_of(store, rule.user_feature).size() + 1, 0);
  const Reader::LeftOut left_out = reader.visit([&](std::uint32_t user, std::uint32_t, double value) {
    reader.check(value);
    ++rows.starts[user + 1];
  });
  accumulate_starts(rows.starts);
  const std::uint64_t rated = rows.starts.back();
  if (rated == 0) reader.refuse_all(left_out);
  matrix.unnamed = left_out.unnamed;
  rows.others.resize(rated);
  rows.values.resize(rated);
  std::vector<std::uint64_t> next(rows.starts.begin(), rows.starts.end() - 1);
  reader.visit([&](std::uint32_t user, std::uint32_t item, double value) {
    const std::uint64_t place = next[user]++;
    rows.others[place] = item;
    rows.values[place] = static_cast<float>(value);
  });
  join_all(rows, rule.is_implicit, workers);
  matrix.repeated = rated - matrix.count();
  matrix.by_item = turn_over(rows, values_of(store, rule.item_feature).size(), workers);
  reader.check_side(matrix.by_user, rule.user_feature);
  reader.check_side(matrix.by_item, rule.item_feature);
  if (!rule.is_implicit) measure(matrix);
  return matrix;
}

}  // namespace dmlc::train
