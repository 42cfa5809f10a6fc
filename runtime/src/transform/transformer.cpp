// SPDX-License-Identifier: Apache-2.0
// What the transformers' fitting has in common: training values in order.
#include "runtime/src/transform/transformer.h"

#include <algorithm>

#include "runtime/src/ingest/labels.h"
#include "runtime/src/transform/state_json.h"

namespace dmlc::transform {
namespace {

/// A version keeps each value; hashing needs none of them.
constexpr std::size_t kMostKept = 1'000'000;

}  // namespace

const std::vector<std::string>& Transformer::categories() const {
  static const std::vector<std::string> none;
  return none;
}

std::vector<double> FitInput::sorted_values() const {
  std::vector<double> values;
  values.reserve(matrix().statistics.count);
  for (std::size_t block = 0; block < store.block_count(); ++block) {
    const auto cells = store.numbers(block, column);
    const auto splits = store.splits(block);
    for (std::size_t row = 0; row < cells.size(); ++row) {
      if (splits[row] != ingest::Split::training || cells[row] != cells[row]) continue;
      values.push_back(static_cast<double>(cells[row]) + matrix().shift);
    }
  }
  std::sort(values.begin(), values.end());
  return values;
}

std::vector<ingest::Category> FitInput::categories() const {
  std::vector<std::string> order;
  if (const std::string list = transform.text("order"); !list.empty()) {
    const nlohmann::json labels = nlohmann::json::parse(list, nullptr, false);
    for (const nlohmann::json& label : labels) order.push_back(label.is_string() ? label.get<std::string>() : "");
  }
  const ingest::LabelOrder rule = !order.empty() ? ingest::LabelOrder::listed
                                  : train::is_number_type(spec.feature_types[transform.input])
                                      ? ingest::LabelOrder::numeric
                                      : ingest::LabelOrder::bytes;
  std::vector<ingest::Category> seen = ingest::order_labels(matrix().categories, rule, order).seen;
  if (seen.size() <= kMostKept) return seen;
  throw make_error<RuntimeErrorId::TooManyCategories>(
      transform.name, "transform it with hashing_encoder, which keeps no values", feature(), kMostKept);
}

}  // namespace dmlc::transform
