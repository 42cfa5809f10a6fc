// SPDX-License-Identifier: Apache-2.0
// Finds the folder of temporary files.
#include "runtime/src/pg/temporary_files.h"

#include <string>

#include "runtime/src/pg/server.h"

#include "runtime/src/boundary.h"

namespace dmlc::pg {
namespace {

/// As PostgreSQL does for a file of its own.
void find_folder(char* path) {
  PrepareTempTablespaces();
  const Oid space = GetNextTempTableSpace();
  TempTablespacePath(path, OidIsValid(space) ? space : MyDatabaseTableSpace);
  (void)MakePGDirectory(path);  // it is there after the first file
}

}  // namespace

std::shared_ptr<ingest::SpillFiles> spill_files(std::uint64_t memory) {
  if (memory == 0) return nullptr;
  char path[MAXPGPATH] = "";
  call_pg([&] { find_folder(path); });
  const auto most = temp_file_limit < 0 ? std::uint64_t{0} : static_cast<std::uint64_t>(temp_file_limit) * 1024;
  return std::make_shared<ingest::SpillFiles>(path, memory / 4, most);
}

}  // namespace dmlc::pg
