// SPDX-License-Identifier: Apache-2.0
// `dmlc version`.
#include <libpq-fe.h>

#include <nlohmann/json.hpp>

#include "compiler/cli/command_line.h"

namespace dmlc::cli {

void add_version(CLI::App& command, Context& context) {
  command.callback([&context] {
    context.command = [&context] {
      const int libpq = PQlibVersion();
      const std::string client = fmt::format("{}.{}", libpq / 10000, libpq % 10000);
      context.print(fmt::format("dmlc {}\nPostgreSQL grammar 15, client library {}\n", version(), client));
      context.emit({{"reason", "version"}, {"version", version()}, {"postgresql", 15}, {"libpq", client}});
      return static_cast<int>(kOk);
    };
  });
}

}  // namespace dmlc::cli
