// SPDX-License-Identifier: Apache-2.0
// TRANSFORM, SEASONAL and TREND among the features.
#pragma once

#include <optional>

#include "compiler/check/check_features.h"

namespace dmlc::check {

/// The one column or expression that a transformer takes, and the transformer; nullopt after a report.
struct CheckedTransform {
  const stdlib::Transformer* transformer = nullptr;
  const ast::SqlFragment* input = nullptr;
  ir::MethodCall call;
};
[[nodiscard]] std::optional<CheckedTransform> check_transform(Checker& checker, const ast::TrainModel& statement,
                                                              const ast::Transform& transform);
/// The readable name of a transformed feature without AS: `standard_scaler_age`.
[[nodiscard]] std::string name_of_transformed(const ast::Transform& transform, const std::string& input);

/// Reports a type that the transformer does not take, and parameters that do not fit it or one another. Returns the
/// kind as which the transformer reads the values.
[[nodiscard]] std::optional<std::string> check_transformer_input(Checker& checker, const FeatureTransform& transform,
                                                                 const types::Type& type, Span span);

/// SEASONAL and TREND: known words, and a time column. What a trend learns, or nullopt after a report.
[[nodiscard]] std::optional<ir::MethodCall> check_time_term(Checker& checker, const ast::TrainModel& statement,
                                                            const ast::TimeTerm& term);

}  // namespace dmlc::check
