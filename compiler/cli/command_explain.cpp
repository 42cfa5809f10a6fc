// SPDX-License-Identifier: Apache-2.0
// `dmlc explain CODE`: what a diagnostic means, with a wrong and a right example.
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "compiler/base/nearest.h"
#include "compiler/cli/command_line.h"
#include "compiler/cli/error_pages.h"

namespace dmlc::cli {
namespace {

constexpr std::string_view kCodes[] = {
#define DMLC_DIAGNOSTIC(code, name, severity, message) #code,
#define DMLC_RETIRED(code, reason)
#define DMLC_WITH_RUNTIME
#include "compiler/diagnostics/diagnostics.def"
};

int explain(Context& context, std::string code) {
  std::transform(code.begin(), code.end(), code.begin(), [](unsigned char c) { return std::toupper(c); });
  const auto* info = find_diagnostic(code);
  if (info == nullptr) {
    auto report = context.sink.report_without_place<Diag::UnknownCode>(code);
    if (const auto near = nearest_name(code, std::span<const std::string_view>(kCodes)))
      report.help(fmt::format("did you mean `{}`?", *near));
    return kWrongUsage;
  }
  const std::string page(error_page(code));
  context.emit(
      {{"reason", "page"}, {"code", info->code}, {"name", info->name}, {"message", info->message}, {"text", page}});
  context.print(page.empty() ? fmt::format("# {}: {}\n", info->code, info->message) : page);
  return kOk;
}

}  // namespace

void add_explain(CLI::App& command, Context& context) {
  auto code = std::make_shared<std::string>();
  command.add_option("code", *code, "for instance E0201")->required();
  command.callback([&context, code] { context.command = [&context, code] { return explain(context, *code); }; });
}

}  // namespace dmlc::cli
