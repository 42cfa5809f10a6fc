// SPDX-License-Identifier: Apache-2.0
// TREND: days since the first training row, with their square, or ln(1 + days) of them. Rows before the first count as
// negative days, for the logarithm as none. NULL stays NULL.
#include <algorithm>
#include <cmath>

#include "runtime/src/transform/number_map.h"
#include "runtime/src/transform/state_json.h"

namespace dmlc::transform {
namespace {

enum class Form : std::uint8_t { linear, quadratic, logarithmic };

Form form_of(const train::TransformSpec& transform) {
  const std::string form = transform.text("form");
  return form == "quadratic" ? Form::quadratic : form == "logarithmic" ? Form::logarithmic : Form::linear;
}

class Trend final : public Transformer {
 public:
  Trend(Form form, double first) : form_(form), first_(first) {}

  [[nodiscard]] std::vector<ingest::FeatureColumn> outputs(const std::string& name) const override {
    std::vector<ingest::FeatureColumn> outputs{{name, ingest::CellKind::number}};
    if (form_ == Form::quadratic) outputs.push_back({name + "_squared", ingest::CellKind::number});
    return outputs;
  }
  [[nodiscard]] bool sets_scale() const override { return false; }
  void apply(const Cell& cell, std::span<Cell> out) const noexcept override {
    std::fill(out.begin(), out.end(), Cell{});
    if (cell.is_null) return;
    const double days = cell.number - first_;
    out[0] = number_cell(form_ == Form::logarithmic ? std::log1p(std::max(days, 0.0)) : days);
    if (form_ == Form::quadratic) out[1] = number_cell(days * days);
  }
  [[nodiscard]] nlohmann::json state() const override { return {{"first", first_}}; }

 private:
  Form form_;
  double first_;
};

}  // namespace

Fit fit_trend(const FitInput& input) {
  return {std::make_unique<Trend>(form_of(input.transform), input.matrix().statistics.minimum), {}, {}};
}

TransformerPtr load_trend(const LoadInput& input) {
  return std::make_unique<Trend>(form_of(input.transform), number_member(input.state, "first"));
}

}  // namespace dmlc::transform
