import Diagnostics
import Glibc
import Tables

ColumnMemory.giveBackWhenFree()
exit(Tool.main(Array(CommandLine.arguments.dropFirst())).rawValue)
