//! From one address to where it points.

use reqwest::Url;

use super::request::{Answer, request};
use super::route::Route;
use super::{Call, address, cancelled, client};
use crate::part::Part;
use crate::{OnlineError, Outcome};

/// Hubs point to a delivery network, sometimes by way of a second name.
pub(super) const MOST_REDIRECTS: usize = 5;

/// Goes from address to address until one has given the rest of the file.
pub(super) async fn follow(
    call: &mut Call<'_>,
    url: &Url,
    part: &mut Part,
) -> Result<(), OnlineError> {
    let mut url = url.clone();
    for _ in 0..=MOST_REDIRECTS {
        let host = address::host_of(&url);
        let route = Route::to(&url, call.download.proxy)?;
        // One for each, because the way to each may be another.
        let client = client::downloading(call.download.patience, &route)
            .map_err(|error| client::no_answer(&host, &route, &error))?;
        let mut record = call
            .gate
            .pass(call.download.purpose, &host, route.via(), None)?;
        part.connecting();
        let answer = tokio::select! {
            answer = request(&client, &url, &route, call.download, part, &mut record, call.progress) => answer,
            () = cancelled(call.cancel) => Err(OnlineError::Cancelled),
        };
        match &answer {
            Ok(Answer::Arrived) => record.close(Outcome::Done)?,
            Ok(Answer::Elsewhere(_)) => record.close(Outcome::Redirected)?,
            Err(error) => record.fail(error),
        }
        match answer? {
            Answer::Arrived => return Ok(()),
            Answer::Elsewhere(next) => url = next,
        }
    }
    Err(OnlineError::TooManyRedirects {
        host: address::host_of(&url),
    })
}
