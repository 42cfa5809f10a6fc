// SPDX-License-Identifier: Apache-2.0
// Collects what the splits of a path leave of each column and words it.
#include "runtime/src/train/tree_rules.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>

namespace dmlc::train {

namespace {

using predict::TreeModel;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// Categories that a rule names.
constexpr std::size_t kNamedCategories = 20;

std::string number_text(double value, int digits) {
  char text[40];
  std::snprintf(text, sizeof text, "%.*g", digits, value == 0 ? 0.0 : value);
  return text;
}

/// A name as SQL takes it.
std::string name_text(const std::string& name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  if (!name.empty() && std::all_of(name.begin(), name.end(), plain) && !(name[0] >= '0' && name[0] <= '9')) return name;
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

std::string literal_text(const std::string& value) {
  std::string text = "'";
  for (const char c : value) text += c == '\'' ? std::string("''") : std::string(1, c);
  return text + "'";
}

/// Days since 2000-01-01 as a point in time, to the minute.
std::string time_text(double days) {
  using namespace std::chrono;
  const auto minutes_since = static_cast<std::int64_t>(std::llround(days * 24 * 60));
  const sys_time<minutes> time = sys_days(year(2000) / January / 1) + minutes(minutes_since);
  const sys_days day = floor<std::chrono::days>(time);
  const year_month_day date(day);
  const auto minute = (time - day).count();
  char text[64];
  const int size = std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  if (minute != 0) {
    std::snprintf(text + size, sizeof text - static_cast<std::size_t>(size), " %02d:%02d",
                  static_cast<int>(minute / 60), static_cast<int>(minute % 60));
  }
  return text;
}

/// What the splits of a path leave of a column.
struct Rest {
  double least = -kInfinity;
  double beyond = kInfinity;  ///< first number that is excluded
  std::vector<bool> categories;
  bool missing = true;
};

class Wording {
 public:
  Wording(const TreeModel& model, std::span<const double> covers, const Preparation& preparation,
          std::span<const RuleColumn> columns)
      : model_(model), covers_(covers), preparation_(preparation), columns_(columns) {}

  void add_tree(std::size_t tree) {
    tree_ = tree;
    root_ = model_.tree_begin[tree];
    visit(root_, {});
  }

  std::vector<TreeRule> take() {
    keep_largest();
    return std::move(rules_);
  }

 private:
  using Path = std::map<std::size_t, Rest>;

  void keep_largest() {
    if (rules_.size() <= kMostRules) return;
    std::stable_sort(rules_.begin(), rules_.end(), [](const auto& a, const auto& b) { return a.share > b.share; });
    rules_.resize(kMostRules);
  }

  void visit(std::size_t node, const Path& path) {
    if (model_.column[node] == TreeModel::kLeaf) {
      const double all = covers_[root_];
      rules_.push_back({conditions(path), prediction(node), all > 0 ? covers_[node] / all : 0});
      if (rules_.size() > 4 * kMostRules) keep_largest();
      return;
    }
    for (const bool right : {false, true}) {
      Path next = path;
      narrow(next, node, right);
      visit(root_ + model_.left[node] + (right ? 1 : 0), next);
    }
  }

  void narrow(Path& path, std::size_t node, bool right) const {
    const auto c = static_cast<std::size_t>(model_.column[node]);
    const PreparedColumn& column = preparation_.columns[c];
    const auto [place, is_new] = path.try_emplace(c);
    Rest& rest = place->second;
    if (is_new) rest.categories.assign(column.categories.size(), true);
    if (((model_.flags[node] & TreeModel::kMissingLeft) != 0) == right) rest.missing = false;
    if (!column.is_category) {
      const double threshold = static_cast<double>(model_.value[node]);
      if (right)
        rest.least = std::max(rest.least, threshold);
      else
        rest.beyond = std::min(rest.beyond, threshold);
      return;
    }
    for (std::size_t k = 0; k < rest.categories.size(); ++k) {
      const std::size_t word = model_.set_begin[node] + k / 32;
      const bool goes_right = word < model_.set_begin[node + 1] && ((model_.set_words[word] >> (k % 32)) & 1) != 0;
      if (goes_right != right) rest.categories[k] = false;
    }
  }

  std::string conditions(const Path& path) const {
    std::string text;
    for (const auto& [c, rest] : path) {
      const std::string one = condition(c, rest);
      if (!one.empty()) text += (text.empty() ? "" : " AND ") + one;
    }
    return text.empty() ? "all rows" : text;
  }

  /// Empty when it excludes nothing.
  std::string condition(std::size_t c, Rest rest) const {
    const PreparedColumn& column = preparation_.columns[c];
    const std::string name = name_text(preparation_.features[column.feature].name);
    if (!column.is_category) forget_empty_bounds(columns_[c], rest);
    if (holds_nothing(columns_[c], column, rest)) return name + " IS NULL";
    bool joined = false;
    const std::string values =
        column.is_category ? categories_text(name, column, rest) : numbers_text(name, column, rest, joined);
    if (!columns_[c].has_missing) return values;
    if (values.empty()) return rest.missing ? values : name + " IS NOT NULL";
    if (!rest.missing) return values;
    return "(" + (joined ? "(" + values + ")" : values) + " OR " + name + " IS NULL)";
  }

  /// Splits that part missing cells from all others have their threshold at the end of the values.
  static void forget_empty_bounds(const RuleColumn& column, Rest& rest) {
    if (rest.least <= column.least) rest.least = -kInfinity;
    if (rest.beyond > column.greatest) rest.beyond = kInfinity;
  }

  /// Whether only missing cells are left.
  static bool holds_nothing(const RuleColumn& known, const PreparedColumn& column, const Rest& rest) {
    if (column.is_category) return std::count(rest.categories.begin(), rest.categories.end(), true) == 0;
    return rest.beyond <= known.least || rest.least > known.greatest || rest.least >= rest.beyond;
  }

  static std::string categories_text(const std::string& name, const PreparedColumn& column, const Rest& rest) {
    const auto count = static_cast<std::size_t>(std::count(rest.categories.begin(), rest.categories.end(), true));
    if (count == rest.categories.size()) return {};
    if (count == 1) {
      const auto at = std::find(rest.categories.begin(), rest.categories.end(), true) - rest.categories.begin();
      return name + " = " + literal_text(column.categories[static_cast<std::size_t>(at)]);
    }
    const bool listed = count * 2 <= rest.categories.size();
    std::string text = name + (listed ? " IN (" : " NOT IN (");
    std::size_t named = 0;
    for (std::size_t k = 0; k < rest.categories.size(); ++k) {
      if (rest.categories[k] != listed) continue;
      if (named < kNamedCategories) text += (named == 0 ? "" : ", ") + literal_text(column.categories[k]);
      ++named;
    }
    if (named > kNamedCategories) text += ", and " + std::to_string(named - kNamedCategories) + " more";
    return text + ")";
  }

  std::string numbers_text(std::string name, const PreparedColumn& column, const Rest& rest, bool& joined) const {
    if (preparation_.features[column.feature].kind == ingest::CellKind::boolean) {
      if (rest.least > -kInfinity) return name;
      return rest.beyond < kInfinity ? "NOT " + name : std::string();
    }
    if (column.part == ingest::Part::hour) name = "hour(" + name + ")";
    if (column.part == ingest::Part::weekday) name = "weekday(" + name + ")";
    if (column.part == ingest::Part::month) name = "month(" + name + ")";
    std::string text;
    if (rest.least > -kInfinity) text = name + " >= " + value_text(column, rest.least);
    joined = !text.empty() && rest.beyond < kInfinity;
    if (rest.beyond < kInfinity) text += (joined ? " AND " : "") + name + " < " + value_text(column, rest.beyond);
    return text;
  }

  /// A threshold is a float of the shifted value.
  static std::string value_text(const PreparedColumn& column, double threshold) {
    const double value = threshold + column.shift;
    if (column.part == ingest::Part::elapsed_days && std::abs(value) < 3e6) return time_text(value);
    return number_text(value, column.shift == 0 ? 7 : 12);
  }

  /// As the predictor has it, but for the scaling of several classes to sum 1.
  std::string prediction(std::size_t leaf) const {
    const std::size_t output = tree_ % model_.outputs();
    const auto value = static_cast<double>(model_.base[output] + model_.value[leaf]);
    if (preparation_.classes.empty()) return number_text(value + preparation_.target_shift, 6);
    const std::size_t k = model_.outputs() == 1 ? 1 : output;
    return "P(" + preparation_.classes[k] + ") = " + number_text(std::clamp(value, 0.0, 1.0), 4);
  }

  const TreeModel& model_;
  std::span<const double> covers_;
  const Preparation& preparation_;
  std::span<const RuleColumn> columns_;
  std::size_t tree_ = 0;
  std::size_t root_ = 0;
  std::vector<TreeRule> rules_;
};

}  // namespace

std::vector<TreeRule> tree_rules(const predict::TreeModel& model, std::span<const double> covers,
                                 const Preparation& preparation, std::span<const RuleColumn> columns) {
  Wording wording(model, covers, preparation, columns);
  for (std::size_t t = 0; t < model.trees(); ++t) wording.add_tree(t);
  return wording.take();
}

}  // namespace dmlc::train
