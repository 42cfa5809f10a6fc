// SPDX-License-Identifier: Apache-2.0
// ordinal_encoder: the place of the category among those of the training rows, from 0: enums as declared, numbers by
// value, other text by bytes. NULL and unseen values become NULL.
#include "runtime/src/ingest/dictionary.h"
#include "runtime/src/transform/number_map.h"
#include "runtime/src/transform/state_json.h"

namespace dmlc::transform {
namespace {

class OrdinalEncoder final : public Transformer {
 public:
  explicit OrdinalEncoder(std::vector<std::string> categories) : values_(std::move(categories)) {
    for (const std::string& value : values_) (void)dictionary_.code_of(value);
  }

  [[nodiscard]] std::vector<ingest::FeatureColumn> outputs(const std::string& name) const override {
    return {{name, ingest::CellKind::number}};
  }
  void apply(const Cell& cell, std::span<Cell> out) const noexcept override {
    const std::int32_t code = cell.is_null ? -1 : dictionary_.find(cell.text, cell.text_size);
    out[0] = code < 0 ? Cell{} : number_cell(code);
  }
  [[nodiscard]] nlohmann::json state() const override { return {{"categories", texts_json(values_)}}; }

 private:
  std::vector<std::string> values_;
  ingest::Dictionary dictionary_{0};
};

}  // namespace

Fit fit_ordinal_encoder(const FitInput& input) {
  std::vector<std::string> values;
  for (ingest::Category& category : input.categories()) values.push_back(std::move(category.value));
  return {std::make_unique<OrdinalEncoder>(std::move(values)), {}, {}};
}

TransformerPtr load_ordinal_encoder(const LoadInput& input) {
  return std::make_unique<OrdinalEncoder>(texts_member(input.state, "categories"));
}

}  // namespace dmlc::transform
