// SPDX-License-Identifier: Apache-2.0
// imputer: in place of NULL the mean, the median or the most frequent of the training values (of equally frequent ones
// the lowest), or a constant. `indicator` adds a number that is 1 where a value was missing. Where all training values
// are NULL there is nothing to learn, and NULL stays.
#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "runtime/src/train/json_text.h"
#include "runtime/src/transform/number_map.h"
#include "runtime/src/transform/quantile.h"
#include "runtime/src/transform/state_json.h"

namespace dmlc::transform {
namespace {

using ingest::CellKind;

/// What stands in for NULL.
struct Filling {
  bool is_known = false;
  double number = 0;  ///< of numbers and booleans
  std::string text;   ///< of categories
};

class Imputer final : public Transformer {
 public:
  Imputer(CellKind kind, Filling filling, bool indicator, std::vector<std::string> categories)
      : kind_(kind), filling_(std::move(filling)), indicator_(indicator), categories_(std::move(categories)) {
    fill_.is_null = !filling_.is_known;
    fill_.number = filling_.number;
    fill_.integer = filling_.number > 0.5 ? 1 : 0;
    fill_.text = filling_.text.data();
    fill_.text_size = static_cast<std::uint32_t>(filling_.text.size());
  }

  [[nodiscard]] std::vector<ingest::FeatureColumn> outputs(const std::string& name) const override {
    std::vector<ingest::FeatureColumn> outputs{{name, kind_}};
    if (indicator_) outputs.push_back({name + " IS NULL", CellKind::number});
    return outputs;
  }
  [[nodiscard]] bool sets_scale() const override { return false; }
  [[nodiscard]] const std::vector<std::string>& categories() const override { return categories_; }
  void apply(const Cell& cell, std::span<Cell> out) const noexcept override {
    out[0] = cell.is_null ? fill_ : cell;
    if (indicator_) out[1] = number_cell(cell.is_null ? 1 : 0);
  }
  [[nodiscard]] nlohmann::json state() const override {
    nlohmann::json value;
    if (filling_.is_known && kind_ == CellKind::category) value = train::text_json(filling_.text);
    if (filling_.is_known && kind_ != CellKind::category) value = filling_.number;
    return {{"value", value}};
  }

 private:
  CellKind kind_;
  Filling filling_;
  bool indicator_;
  std::vector<std::string> categories_;
  Cell fill_;
};

CellKind output_kind(CellKind kind) {
  return kind == CellKind::category || kind == CellKind::boolean ? kind : CellKind::number;
}

double most_frequent(const std::vector<double>& sorted) {
  double best = sorted.front();
  std::ptrdiff_t most = 0;
  for (auto first = sorted.begin(); first != sorted.end();) {
    const auto end = std::upper_bound(first, sorted.end(), *first);
    if (end - first > most) {
      most = end - first;
      best = *first;
    }
    first = end;
  }
  return best;
}

Filling number_filling(const FitInput& input, const std::string& strategy) {
  Filling filling;
  if (strategy == "constant") {
    const std::string text = input.transform.text("fill_value");
    const char* end = text.data() + text.size();
    filling.is_known = std::from_chars(text.data(), end, filling.number).ptr == end && !text.empty();
    if (text == "true") filling = {true, 1, {}};
    if (text == "false") filling = {true, 0, {}};
    return filling;
  }
  const std::vector<double> values = input.sorted_values();
  if (values.empty()) return filling;
  filling.is_known = true;
  const bool is_boolean = input.kind() == CellKind::boolean;
  filling.number = strategy == "most_frequent" || is_boolean ? most_frequent(values)
                   : strategy == "median"                    ? quantile(values, 0.5)
                                                             : input.matrix().statistics.mean;
  return filling;
}

Filling text_filling(const FitInput& input, const std::string& strategy) {
  if (strategy == "constant") return {true, 0, input.transform.text("fill_value")};
  Filling filling;
  std::uint64_t most = 0;
  for (const ingest::Category& category : input.matrix().categories) {
    if (category.count <= most) continue;
    most = category.count;
    filling = {true, 0, category.value};
  }
  return filling;
}

}  // namespace

Fit fit_imputer(const FitInput& input) {
  const std::string strategy = input.transform.text("strategy");
  const CellKind kind = output_kind(input.kind());
  std::vector<std::string> categories;
  if (kind == CellKind::category) {
    for (const ingest::Category& category : input.matrix().categories) categories.push_back(category.value);
  }
  Filling filling = kind == CellKind::category ? text_filling(input, strategy) : number_filling(input, strategy);
  const auto place = std::lower_bound(categories.begin(), categories.end(), filling.text);
  const bool is_new = place == categories.end() || *place != filling.text;
  if (kind == CellKind::category && filling.is_known && is_new) categories.insert(place, filling.text);
  return {std::make_unique<Imputer>(kind, std::move(filling), input.transform.flag("indicator"), std::move(categories)),
          {},
          {}};
}

TransformerPtr load_imputer(const LoadInput& input) {
  const nlohmann::json& value = member(input.state, "value");
  const CellKind kind = output_kind(input.kind());
  Filling filling;
  filling.is_known = !value.is_null();
  if (filling.is_known && kind == CellKind::category) {
    std::optional<std::string> text = train::text_of_json(value);
    if (!text) refuse("`value` of an imputer is not a string");
    filling.text = std::move(*text);
  } else if (filling.is_known) {
    filling.number = number_member(input.state, "value");
  }
  return std::make_unique<Imputer>(kind, std::move(filling), input.transform.flag("indicator"),
                                   std::vector<std::string>{});
}

}  // namespace dmlc::transform
