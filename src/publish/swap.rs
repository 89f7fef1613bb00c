//! The one moment: the staging folder takes the site's place.

use std::ffi::OsString;

use rustix::fs::RenameFlags;
use rustix::io::Errno;

use crate::disk::Problem;
use crate::publish::place::{OLD_SUFFIX, Place, Site};
use crate::publish::stage::Staging;
use crate::publish::tree;

/// Puts the staging folder in the site's place; gives back the name that the old site has now.
pub(crate) fn swap(place: &Place, site: Option<&Site>, staging: &mut Staging) -> Result<Option<OsString>, Problem> {
    let aside = match site {
        None => appear(place, staging).map(|()| None),
        Some(site) => {
            still_there(place, site)?;
            exchange(place, staging).map(Some)
        }
    };
    aside.map_err(|errno| match errno {
        Errno::BUSY | Errno::XDEV => place.mount_point(),
        Errno::EXIST | Errno::NOTEMPTY => replaced(place),
        errno => Problem::from_io(&place.shown, "replaced", &errno.into()),
    })
}

/// The pages were compared with this folder; if another has come, they were compared with the wrong one.
fn still_there(place: &Place, site: &Site) -> Result<(), Problem> {
    match tree::look(&place.parent_handle, &place.name) {
        Ok(stat) if tree::which(&stat) == site.which => Ok(()),
        _ => Err(replaced(place)),
    }
}

fn replaced(place: &Place) -> Problem {
    let message = format!("the output folder `{}` was replaced by another program meanwhile; run again", place.shown);
    Problem::new(&place.shown, message)
}

fn is_unsupported(errno: Errno) -> bool {
    matches!(errno, Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP)
}

fn appear(place: &Place, staging: &mut Staging) -> Result<(), Errno> {
    let parent = &place.parent_handle;
    match rustix::fs::renameat_with(parent, &staging.name, parent, &place.name, RenameFlags::NOREPLACE) {
        Err(errno) if is_unsupported(errno) => rustix::fs::renameat(parent, &staging.name, parent, &place.name)?,
        other => other?,
    }
    staging.published = true;
    Ok(())
}

fn exchange(place: &Place, staging: &mut Staging) -> Result<OsString, Errno> {
    let parent = &place.parent_handle;
    match rustix::fs::renameat_with(parent, &staging.name, parent, &place.name, RenameFlags::EXCHANGE) {
        Ok(()) => {
            staging.published = true;
            Ok(staging.name.clone())
        }
        Err(errno) if is_unsupported(errno) => two_renames(place, staging),
        Err(errno) => Err(errno),
    }
}

/// Where folders cannot be exchanged, the site is away for a moment; a build that finds it so puts it back.
fn two_renames(place: &Place, staging: &mut Staging) -> Result<OsString, Errno> {
    let parent = &place.parent_handle;
    let mut aside = staging.name.clone();
    aside.push(OLD_SUFFIX);
    rustix::fs::renameat(parent, &place.name, parent, &aside)?;
    if let Err(errno) = rustix::fs::renameat(parent, &staging.name, parent, &place.name) {
        rustix::fs::renameat(parent, &aside, parent, &place.name)?;
        return Err(errno);
    }
    staging.published = true;
    Ok(aside)
}
