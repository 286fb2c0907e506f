import Pipelines

/// Where the rows that could not be read are among the records: of each of a table's rejected keys
/// the first and the last one.
struct UnreadTwins {
    struct Place {
        /// How many rows the table had before it.
        var rowsBefore: Int
        /// Which of the source's files, from 0.
        var file: Int
        var line: Int
    }

    private var first: [Place] = []
    private var last: [Place] = []

    /// - Parameter number: of the key among `RecordTable.rejectedKeys`
    mutating func note(_ number: Int, after rowsBefore: Int, file: Int, line: Int) {
        let place = Place(rowsBefore: rowsBefore, file: file, line: line)
        if number == first.count {
            first.append(place)
            last.append(place)
        } else {
            last[number] = place
        }
    }

    /// The row that could not be read and that keeps a record of its key from being believed.
    ///
    /// - Parameter row: the record's in the table
    func twin(_ number: Int, of row: Int, _ duplicates: ReadStage.Duplicates) -> Place? {
        switch duplicates {
        case .reject: first[number]
        case .first: first[number].rowsBefore <= row ? first[number] : nil
        case .last: last[number].rowsBefore > row ? last[number] : nil
        case .keep: nil
        }
    }
}
