// SPDX-License-Identifier: Apache-2.0
// Facts about the types of pg_catalog that resolution of functions and operators needs.
#pragma once

#include <string_view>

namespace dmlc::types {

struct BuiltinType {
  std::string_view name;     ///< catalog name: int4
  std::string_view printed;  ///< integer
  char category = 'U';       ///< pg_type.typcategory
  bool preferred = false;    ///< preferred in its category
  std::string_view subtype;  ///< of a range its element, of a multirange its range; else empty
};

/// nullptr when pg_catalog has no such type. Arrays have no row of their own.
[[nodiscard]] const BuiltinType* find_builtin_type(std::string_view name);

}  // namespace dmlc::types
