//! `earshot network`

use earshot_core::{Connection, ConnectionEnd, Paths, connections, local_time};

use crate::output::{self, Exit, json};

pub fn run(as_json: bool, paths: &Paths) -> Exit {
    let all = match connections(paths) {
        Ok(all) => all,
        Err(error) => {
            output::error(&format_args!(
                "The record of network connections cannot be read: {error}."
            ));
            return Exit::Failed;
        }
    };
    if as_json {
        let lines: String = all.iter().map(|entry| json(entry) + "\n").collect();
        return output::print_and_exit(&lines, Exit::Success);
    }
    if all.is_empty() {
        return output::print_and_exit("Earshot has never connected to anything.\n", Exit::Success);
    }
    output::print_and_exit(
        &all.iter().map(format_connection).collect::<String>(),
        Exit::Success,
    )
}

fn format_connection(connection: &Connection) -> String {
    let time = local_time(i64::try_from(connection.time_ms).unwrap_or(i64::MAX));
    let via = connection.proxy.as_ref();
    let host = via.map_or_else(
        || connection.host.clone(),
        |via| format!("{} via {via}", connection.host),
    );
    let end = match connection.outcome {
        ConnectionEnd::Interrupted => "unfinished",
        ConnectionEnd::Done => "done",
        ConnectionEnd::Redirected => "sent on",
        ConnectionEnd::Stopped => "stopped",
        ConnectionEnd::Failed => "failed",
    };
    let why = connection.error_code.as_ref();
    let why = why.map_or(String::new(), |why| format!(" ({why})"));
    let purpose = connection.purpose.name();
    let about = connection.note_id.as_ref();
    let about = about.map_or(String::new(), |note| format!("  note {note}"));
    let (bytes_out, bytes_in) = (connection.bytes_out, connection.bytes_in);
    format!("{time}  {host}  {purpose}{about}  sent {bytes_out}  received {bytes_in}  {end}{why}\n")
}
