// SPDX-License-Identifier: Apache-2.0
// Labels and categories in JSON. Databases with another encoding than UTF-8 hold bytes that cannot stand in it.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace dmlc::train {

/// A string, or {"hex": "…"} when its bytes are no UTF-8.
[[nodiscard]] nlohmann::json text_json(const std::string& text);
/// The text; nullopt for anything that text_json does not write.
[[nodiscard]] std::optional<std::string> text_of_json(const nlohmann::json& text);

}  // namespace dmlc::train
