// SPDX-License-Identifier: Apache-2.0
// Tensors of checkpoints.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/src/network/floats.h"
#include "runtime/src/tensor/tensor.h"
#include "runtime/src/train/trainer.h"

namespace dmlc::train {

[[nodiscard]] tensor::Tensor floats_tensor(std::string name, const network::Floats& values);
[[nodiscard]] tensor::Tensor doubles_tensor(std::string name, const std::vector<double>& values);
[[nodiscard]] tensor::Tensor text_tensor(std::string name, const std::string& text);

/// The named tensor. Throws std::invalid_argument when it is missing or of another type or, unless `size` is 0, size.
[[nodiscard]] network::Floats saved_floats(const std::vector<tensor::Tensor>& saved, std::string_view name,
                                           std::size_t size);
/// Likewise; numbers that are not finite are refused, too.
[[nodiscard]] std::vector<double> saved_doubles(const std::vector<tensor::Tensor>& saved, std::string_view name,
                                                std::size_t size);
[[nodiscard]] std::string saved_text(const std::vector<tensor::Tensor>& saved, std::string_view name);

/// A curve as JSON text; values that are no number become null. Reading throws std::invalid_argument.
[[nodiscard]] std::string curve_text(const std::vector<CurvePoint>& curve);
[[nodiscard]] std::vector<CurvePoint> parse_curve(std::string_view text);

}  // namespace dmlc::train
