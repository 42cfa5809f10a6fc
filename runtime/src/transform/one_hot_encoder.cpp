// SPDX-License-Identifier: Apache-2.0
// one_hot_encoder: an indicator per category of the training rows, in their order, then one for NULL if training had
// it. With more than `max_categories` the rarer ones share the last indicator, of equally frequent ones the earlier,
// and unseen values count as rare; else these have no indicator, as NULL without one.
#include <algorithm>
#include <numeric>

#include "runtime/src/ingest/dictionary.h"
#include "runtime/src/transform/state_json.h"
#include "runtime/src/transform/transformer.h"

namespace dmlc::transform {
namespace {

constexpr std::int32_t kNone = -1;

class OneHotEncoder final : public Transformer {
 public:
  OneHotEncoder(std::vector<std::string> categories, bool has_null, bool has_others, bool drop_first)
      : values_(std::move(categories)), has_null_(has_null), has_others_(has_others), drop_first_(drop_first) {
    for (const std::string& value : values_) (void)dictionary_.code_of(value);
    width_ = static_cast<std::int32_t>(values_.size()) + (has_null_ ? 1 : 0) + (has_others_ ? 1 : 0);
  }

  [[nodiscard]] std::vector<ingest::FeatureColumn> outputs(const std::string& name) const override {
    std::vector<ingest::FeatureColumn> outputs;
    for (const std::string& value : values_) outputs.push_back({name + "=" + value, ingest::CellKind::number});
    if (has_null_) outputs.push_back({name + " IS NULL", ingest::CellKind::number});
    if (has_others_) outputs.push_back({name + " IN OTHERS", ingest::CellKind::number});
    if (drop_first_ && outputs.size() > 1) outputs.erase(outputs.begin());
    return outputs;
  }
  void apply(const Cell& cell, std::span<Cell> out) const noexcept override {
    std::fill(out.begin(), out.end(), Cell{.is_null = false});
    const std::int32_t place = place_of(cell) - (drop_first_ && width_ > 1 ? 1 : 0);
    if (place >= 0) out[static_cast<std::size_t>(place)].number = 1;
  }
  [[nodiscard]] nlohmann::json state() const override {
    return {{"categories", texts_json(values_)}, {"has_null", has_null_}, {"has_others", has_others_}};
  }

 private:
  [[nodiscard]] std::int32_t place_of(const Cell& cell) const noexcept {
    if (cell.is_null) return has_null_ ? static_cast<std::int32_t>(values_.size()) : kNone;
    const std::int32_t code = dictionary_.find(cell.text, cell.text_size);
    return code >= 0 ? code : has_others_ ? width_ - 1 : kNone;
  }

  std::vector<std::string> values_;
  bool has_null_;
  bool has_others_;
  bool drop_first_;
  std::int32_t width_ = 0;
  ingest::Dictionary dictionary_{0};
};

}  // namespace

Fit fit_one_hot_encoder(const FitInput& input) {
  const std::vector<ingest::Category> categories = input.categories();
  const bool has_null = input.matrix().statistics.null_count > 0;
  const auto most = static_cast<std::size_t>(std::max<std::int64_t>(1, input.transform.integer("max_categories")));
  const bool has_others = categories.size() + (has_null ? 1 : 0) > most;
  std::vector<std::size_t> kept(categories.size());
  std::iota(kept.begin(), kept.end(), std::size_t{0});
  if (has_others) {
    std::stable_sort(kept.begin(), kept.end(),
                     [&](std::size_t a, std::size_t b) { return categories[a].count < categories[b].count; });
    const std::size_t room = most - std::min<std::size_t>(most, has_null ? 2 : 1);
    kept.erase(kept.begin(), kept.end() - static_cast<std::ptrdiff_t>(std::min(room, kept.size())));
    std::sort(kept.begin(), kept.end());
  }
  std::vector<std::string> values;
  for (const std::size_t at : kept) values.push_back(categories[at].value);
  return {std::make_unique<OneHotEncoder>(std::move(values), has_null, has_others, input.transform.flag("drop_first")),
          {},
          {}};
}

TransformerPtr load_one_hot_encoder(const LoadInput& input) {
  std::vector<std::string> values = texts_member(input.state, "categories");
  const bool has_null = flag_member(input.state, "has_null");
  const bool has_others = flag_member(input.state, "has_others");
  if (values.empty() && !has_null && !has_others) refuse("a one_hot_encoder has no indicator");
  return std::make_unique<OneHotEncoder>(std::move(values), has_null, has_others, input.transform.flag("drop_first"));
}

}  // namespace dmlc::transform
