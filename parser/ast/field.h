// SPDX-License-Identifier: Apache-2.0
// The field lists of AST structs: what printing and walking read instead of code per node.
#pragma once

#include <string_view>

namespace dmlc::ast {

/// One member of an AST struct. Spans are not listed: every struct has them and printing shows them itself.
template <class Struct, class Member>
struct Field {
  std::string_view name;
  Member Struct::* member;
};

template <class Struct, class Member>
Field(std::string_view, Member Struct::*) -> Field<Struct, Member>;

}  // namespace dmlc::ast
