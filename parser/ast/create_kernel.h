// SPDX-License-Identifier: Apache-2.0
// CREATE KERNEL as it was written.
#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "compiler/base/span.h"
#include "parser/ast/clause.h"
#include "parser/ast/field.h"
#include "parser/ast/name.h"
#include "parser/ast/value.h"

namespace dmlc::ast {

struct CreateKernel {
  Span span;
  std::string description;  ///< the comment directly above; empty when there is none
  Span keyword;             ///< `CREATE KERNEL`
  QualifiedName name;
  bool from_file = false;  ///< the text is the name of a file
  Clause<Value> text;      ///< AS or FROM FILE; a string

  static constexpr std::string_view kind = "create_kernel";
  static constexpr auto fields =
      std::tuple{Field{"description", &CreateKernel::description}, Field{"name", &CreateKernel::name},
                 Field{"from_file", &CreateKernel::from_file}, Field{"text", &CreateKernel::text}};
};

}  // namespace dmlc::ast
