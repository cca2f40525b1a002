//! Real git-lfs below `run`, which takes the header out of git's configuration.

use crate::on_premises::{Server, URL};
use crate::support::{for_each_git, noise};

#[test]
fn git_lfs_moves_its_files_with_the_same_header() {
    for_each_git(|git| {
        let server = Server::new(git);
        server.home.git(["lfs", "install"]).run().succeeds();
        server.git(["clone", URL]).run().succeeds();
        let clone = server.home.path().join("Web");
        server.home.git(["lfs", "track", "noise"]).in_dir(&clone).run().succeeds();
        server.home.git(["add", ".gitattributes"]).in_dir(&clone).run().succeeds();
        server.home.commit_noise("Web", 1 << 20);
        server.git(["-C", "Web", "push"]).run().succeeds();
        server.git(["clone", URL, "again"]).run().succeeds();
        let copy = std::fs::read(server.home.path().join("again/noise")).unwrap();
        assert!(copy == noise(1 << 20), "the file came back as another");
        assert_eq!(server.azure.log().hosts_that_saw(&server.pat).len(), 1);
    });
}
